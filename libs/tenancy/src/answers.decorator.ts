import { applyDecorators, HttpCode, SetMetadata, type Type } from '@nestjs/common';
import { type ErrorCode } from '@app/kernel';

/** What a route promises to its clients; the OpenAPI document is made of it. */
export interface RouteAnswer {
  status: number;
  /** Class of the JSON body; null: there is none. */
  json: Type | null;
  /** One sentence on what the route does. */
  summary: string;
  /** Media types that the route answers with as text. */
  texts?: readonly string[];
  /** What the handler itself may refuse with, beyond what guards, pipes and the database answer. */
  problems?: readonly ErrorCode[];
  /** JSON Schema of the request body by media type, where the body is no DTO. */
  accepts?: Record<string, object>;
}

/** Metadata key of a route's answer. */
export const ROUTE_ANSWER = 'registry:route-answer';

/** Declares the success of a route: its status, its body, and in `more` what cannot be derived from the handler. */
export const Answers = (
  status: number,
  json: Type | null,
  summary: string,
  more: Pick<RouteAnswer, 'texts' | 'problems' | 'accepts'> = {},
): MethodDecorator =>
  applyDecorators(HttpCode(status), SetMetadata(ROUTE_ANSWER, { status, json, summary, ...more } satisfies RouteAnswer));
