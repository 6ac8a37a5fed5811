import { type INestApplication, ParseEnumPipe, ParseUUIDPipe, RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PARAMTYPES_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { TRANSACTION_POLICY, type TransactionPolicy } from '@app/persistence';
import { ACCESS_POLICY, type AccessPolicy, ROUTE_ANSWER, type RouteAnswer } from '@app/tenancy';
import { type DtoClass } from '@app/tools';
import { type Schema } from './schema';

/** What a route says of itself by its decorators and the types of its arguments. */
export interface Route {
  access: AccessPolicy;
  transaction: TransactionPolicy;
  answer: RouteAnswer;
  /** Whether its method carries a body, declared or not. */
  sendsBody: boolean;
  /** Whether it heeds Idempotency-Key. */
  keepsKeys: boolean;
  body: DtoClass | null;
  query: DtoClass | null;
  /** Schemas of the path parameters, as their pipes have it. */
  params: Record<string, Schema>;
}

type Argument = { index: number; data?: string; pipes: unknown[] };

const BODILESS = [RequestMethod.GET, RequestMethod.HEAD, RequestMethod.OPTIONS];

/** The name by which a route is found again in the paths that Nest collects. */
export const routeName = (controller: string, method: string): string => `${controller}.${method}`;

/** Every route of the application by its name. @throws Error for a route that declares no answer. */
export function routesOf(app: INestApplication): Map<string, Route> {
  const [discovery, scanner, reflector] = [app.get(DiscoveryService), new MetadataScanner(), new Reflector()];
  const routes = new Map<string, Route>();
  for (const { metatype } of discovery.getControllers()) {
    const controller = metatype as Type;
    const prototype = controller.prototype as Record<string, () => unknown>;
    for (const method of scanner.getAllMethodNames(prototype)) {
      const handler = prototype[method]!;
      if (!Reflect.hasMetadata(METHOD_METADATA, handler)) continue;
      const name = routeName(controller.name, method);
      const answer = reflector.get<RouteAnswer | undefined>(ROUTE_ANSWER, handler);
      if (!answer) throw new Error(`${name} does not declare what it @Answers(...)`);
      routes.set(name, {
        answer,
        access: reflector.getAllAndOverride<AccessPolicy>(ACCESS_POLICY, [handler, controller]),
        transaction: reflector.get<TransactionPolicy>(TRANSACTION_POLICY, handler),
        sendsBody: !BODILESS.includes(reflector.get<RequestMethod>(METHOD_METADATA, handler)),
        keepsKeys: reflector.get<RequestMethod>(METHOD_METADATA, handler) === RequestMethod.POST,
        ...argumentsOf(controller, method),
      });
    }
  }
  return routes;
}

function argumentsOf(controller: Type, method: string): Pick<Route, 'body' | 'query' | 'params'> {
  const declared = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method) ?? {}) as Record<string, Argument>;
  const types = Reflect.getMetadata(PARAMTYPES_METADATA, controller.prototype as object, method) as DtoClass[];
  const of = (kind: RouteParamtypes): Argument[] =>
    Object.entries(declared).flatMap(([key, argument]) => (key.startsWith(`${kind}:`) ? [argument] : []));
  const classOf = (kind: RouteParamtypes): DtoClass | null => of(kind).map(({ index }) => types[index]!)[0] ?? null;
  return {
    body: classOf(RouteParamtypes.BODY),
    query: classOf(RouteParamtypes.QUERY),
    params: Object.fromEntries(of(RouteParamtypes.PARAM).map(({ data, pipes }) => [data!, schemaOf(pipes)])),
  };
}

function schemaOf(pipes: unknown[]): Schema {
  if (pipes.includes(ParseUUIDPipe)) return { type: 'string', format: 'uuid' };
  const choice = pipes.find((pipe) => pipe instanceof ParseEnumPipe) as { enumType: Record<string, string> } | undefined;
  return { type: 'string', ...(choice ? { enum: Object.values(choice.enumType) } : {}) };
}
