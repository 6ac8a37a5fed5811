const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** What is needed of a Fastify request to look for other routes at its address. */
export interface RoutedRequest {
  url: string;
  /** True when no route has the address and the method. */
  is404?: boolean;
  server?: { findRoute(route: { method: string; url: string }): unknown };
}

/** The methods that the router knows at the address of a request that it has no route for. */
export function allowedMethods({ url, is404, server }: RoutedRequest): string[] {
  return is404 && server ? METHODS.filter((method) => server.findRoute({ method, url }) !== null) : [];
}
