/** What the clients of a load ask for, again and again: with a name of its own each time, by which its effect is found. */
export interface LoadWork {
  path: string;
  body: (name: string) => unknown;
  /** Of the audit rows of it. */
  operation: string;
  /** One row for each effect, with the `name` it was asked for by. */
  effects: string;
}

/** A tool that leaves one row however often it runs: a second run shows in its audit rows only. */
export const ASSET_UPSERTS: LoadWork = {
  path: '/api/v1/tools/asset_upsert/executions',
  body: (name) => ({ input: { hostname: name, cpuCores: 4 } }),
  operation: 'asset_upsert',
  effects: 'SELECT hostname AS name FROM assets',
};

/** A route that leaves another row each time. */
export const NEW_FLOWS: LoadWork = {
  path: '/api/v1/discovery/flows',
  body: (name) => ({ name }),
  operation: 'flow.create',
  effects: 'SELECT name FROM discovery_flows',
};
