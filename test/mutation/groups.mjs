// What is mutated, by group, in slices: each with the test files, below `test/`, that hold it. Few and fast ones, as every mutant
// costs a run of them: none of these needs a database.
const of =
  (lib) =>
  (...names) =>
    names.map((name) => `libs/${lib}/src/${name}.ts`);
const [persistence, tenancy, idempotency] = ['persistence', 'tenancy', 'idempotency'].map(of);
const unit = (lib, ...names) => names.map((name) => `unit/${lib}/${name}.spec.ts`);

export const GROUPS = {
  boundary: {
    'unit-of-work': {
      mutate: persistence('unit-of-work', 'unit-connection'),
      tests: unit('persistence', 'unit-of-work', 'unit-of-work.commit', 'unit-of-work.violations'),
    },
    orchestrator: { mutate: persistence('orchestrator'), tests: unit('persistence', 'orchestrator') },
    'transaction-interceptor': { mutate: persistence('transaction.interceptor'), tests: unit('persistence', 'transaction.interceptor') },
    'work-limit': { mutate: persistence('work-limit'), tests: unit('persistence', 'work-limit') },
    contention: { mutate: persistence('contention'), tests: unit('persistence', 'contention') },
    'last-word': { mutate: persistence('last-word'), tests: unit('persistence', 'last-word') },
    'commit-outcomes': { mutate: persistence('outcome/commit-outcomes'), tests: unit('persistence', 'commit-outcomes') },
    tickets: { mutate: persistence('gate/ticket-office', 'gate/ticket-key'), tests: unit('persistence', 'ticket-office') },
  },
  guard: {
    'select-tenant': { mutate: tenancy('select-tenant'), tests: unit('tenancy', 'select-tenant') },
    'request-ids': { mutate: tenancy('request-ids'), tests: unit('tenancy', 'request-ids') },
    'tenant-guard': { mutate: tenancy('tenant.guard', 'access-policy'), tests: unit('tenancy', 'tenant.guard') },
  },
  facade: {
    facade: { mutate: persistence('tenant-session', 'entity-statements'), tests: unit('persistence', 'tenant-session') },
  },
  idempotency: {
    idempotency: { mutate: idempotency('idempotency'), tests: unit('idempotency', 'idempotency') },
    'key-ledger': { mutate: idempotency('key-ledger'), tests: unit('idempotency', 'key-ledger') },
    'request-key': { mutate: idempotency('request-key'), tests: unit('idempotency', 'request-key') },
    'key-policy': { mutate: idempotency('key-policy'), tests: unit('idempotency', 'key-policy') },
    'idempotency-interceptor': { mutate: idempotency('idempotency.interceptor'), tests: unit('idempotency', 'idempotency.interceptor') },
    'parse-key': { mutate: idempotency('parse-key'), tests: unit('idempotency', 'parse-key') },
    fingerprint: { mutate: idempotency('fingerprint'), tests: unit('idempotency', 'fingerprint') },
    'response-cipher': { mutate: idempotency('response-cipher'), tests: unit('idempotency', 'response-cipher') },
  },
};
