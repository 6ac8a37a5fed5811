import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { type TestApp } from '../../support/test-app';

/** Every route of every controller of the application, as the API document writes it: `GET /api/v1/tools/{name}`. */
export function registeredRoutes({ app }: TestApp): string[] {
  const scanner = app.get(MetadataScanner, { strict: false });
  return app
    .get(DiscoveryService, { strict: false })
    .getControllers()
    .flatMap(({ metatype, instance }) => {
      const prototype = Object.getPrototypeOf(instance) as Record<string, () => unknown>;
      return scanner
        .getAllMethodNames(prototype)
        .map((name) => prototype[name]!)
        .filter((handler) => Reflect.hasMetadata(METHOD_METADATA, handler))
        .flatMap((handler) =>
          pathsOf(metatype!).flatMap((base) =>
            pathsOf(handler).map((path) => {
              const segments = [...base.split('/'), ...path.split('/')].filter(Boolean);
              const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod];
              return `${method} /${segments.join('/').replace(/:(\w+)/g, '{$1}')}`;
            }),
          ),
        );
    });
}

const pathsOf = (target: object): string[] => [Reflect.getMetadata(PATH_METADATA, target) as string | string[]].flat();
