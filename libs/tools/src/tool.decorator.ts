import 'reflect-metadata';
import { applyDecorators, Injectable } from '@nestjs/common';
import { type Role } from '@app/context';

export type DtoClass<T = object> = new () => T;

/** What a tool declares about itself. */
export interface ToolOptions {
  /** snake_case; part of the URL, the audit row and the metrics. */
  name: string;
  version: string;
  /** `read`: row policies refuse every write of the tool. */
  effect: 'read' | 'write';
  description: string;
  /** class-validator DTO; unknown fields are refused. Must not have a tenant field: the tenant comes from the context. */
  input: DtoClass;
  output: DtoClass;
  /** Who may run it. */
  roles: readonly [Role, ...Role[]];
  /** Input fields whose values must not reach audit or logs. */
  sensitive?: readonly string[];
  /** Input fields whose values an auditor may see; of the others the audit trail has kind and size only. */
  audited?: readonly string[];
  /** It does what no rollback undoes, such as sending a message. It can then neither be run dry nor be a step of a plan. Default: false. */
  externalEffects?: boolean;
  /** Whether it may be run again after a rollback, by itself. Default: unless it has external effects. */
  retrySafe?: boolean;
}

export const TOOL_OPTIONS = Symbol('registry:tool');

/** Whether the boundary may run the tool again when the database gave up its transaction. */
export const isRetrySafe = ({ retrySafe, externalEffects }: ToolOptions): boolean => retrySafe ?? !externalEffects;

/** Declares a tool; the class implements ToolHandler and is a provider of its module. */
export function Tool(options: ToolOptions): ClassDecorator {
  return applyDecorators(Injectable(), (target: object) => Reflect.defineMetadata(TOOL_OPTIONS, options, target));
}
