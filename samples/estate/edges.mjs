import { CROSS_FLOWS, CYCLES, EXTERNAL_FLOWS, LOAD_BALANCER, UNANALYSED_FLOWS, UNKNOWN_MACHINE } from './connections.mjs';
import { POWERED_OFF } from './cmdb-defects.mjs';
import { ALL_APPLICATIONS, HOST, HOSTS } from './hosts.mjs';
import { NOISE } from './noise.mjs';
import { isWindows } from './platforms.mjs';
import { randomFor } from './random.mjs';

// An edge is {source, target, port, slots}; an end is {name, ip, application, process}; `slots` says how many 6-hour slots saw it.

const running = HOSTS.filter((host) => !POWERED_OFF.includes(host.name));
const inTier = (tier, environment = 'production') => running.filter((host) => host.tier === tier && host.environment === environment);
const end = (host, software = host.software) => ({
  name: host.name,
  ip: host.ip,
  application: software.application,
  process: software.process,
});
const stranger = (ip, name = '') => ({ name, ip, application: '', process: '' });
const slotsOf = (key, min, max) => randomFor(`slots ${key}`).int(min, max);

/** An edge between two hosts on the port the target's software listens on. */
function businessEdge(from, to) {
  return { source: end(from), target: end(to), port: to.software.port, slots: slotsOf(`${from.name}>${to.name}`, 3, 5) };
}

const allPairs = (sources, targets) => sources.flatMap((from) => targets.map((to) => businessEdge(from, to)));

/** Tiers of one application, production with production and test with test. */
const insideApplications = () =>
  ALL_APPLICATIONS.flatMap(({ id, flows }) =>
    flows.flatMap((flow) => {
      const [from, to] = flow.split('>').map((tier) => `${id}.${tier}`);
      return ['production', 'test'].flatMap((environment) => allPairs(inTier(from, environment), inTier(to, environment)));
    }),
  );

const acrossApplications = () =>
  CROSS_FLOWS.flatMap((flow) => {
    const [from, to] = flow.split('>');
    return allPairs(inTier(from), inTier(to));
  });

const inCircles = () =>
  CYCLES.flatMap((names) => names.map((name, index) => businessEdge(HOST.get(name), HOST.get(names[(index + 1) % names.length]))));

/** Connections with one end that the Azure inventory does not have. */
const withStrangers = () => [
  ...EXTERNAL_FLOWS.flatMap(({ from, name, ip, port }) =>
    inTier(from).map((host) => ({ source: end(host), target: stranger(ip, name), port, slots: slotsOf(`${host.name}>${ip}`, 3, 6) })),
  ),
  ...UNANALYSED_FLOWS.flatMap(({ from, to, port }) =>
    inTier(from).map((host) => ({ source: end(host), target: stranger(to), port, slots: slotsOf(`${host.name}>${to}`, 3, 6) })),
  ),
  ...LOAD_BALANCER.to.flatMap((tier) =>
    inTier(tier).map((host) => ({ source: stranger(LOAD_BALANCER.ip), target: end(host), port: host.software.port, slots: 8 })),
  ),
  ...UNKNOWN_MACHINE.to.map((name) => ({
    source: stranger(UNKNOWN_MACHINE.ip),
    target: end(HOST.get(name)),
    port: HOST.get(name).software.port,
    slots: 3,
  })),
];

const GROUPS = {
  all: () => running,
  windows: () => running.filter((host) => isWindows(host.system)),
  linux: () => running.filter((host) => !isWindows(host.system)),
};
const groupOf = (name) => (GROUPS[name] ? GROUPS[name]() : inTier(name));

const noise = () =>
  NOISE.flatMap(({ from, to, fan, port, slots, source, sourceProcess, targetProcess }) =>
    groupOf(from).flatMap((host) =>
      randomFor(`noise ${host.name} ${port}`)
        .sample(
          groupOf(to).filter((other) => other !== host),
          fan,
        )
        .map((other) => ({
          source: end(host, { application: source, process: sourceProcess }),
          target: end(other, { application: other.software.application, process: targetProcess }),
          port,
          slots: slotsOf(`${host.name}>${other.name}:${port}`, 1, slots),
        })),
    ),
  );

/** Every connection of the estate, each once. */
export const allEdges = () => [...insideApplications(), ...acrossApplications(), ...inCircles(), ...withStrangers(), ...noise()];
