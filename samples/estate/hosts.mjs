import { SMALL_APPLICATIONS, INFRASTRUCTURE } from './applications-small.mjs';
import { APPLICATIONS } from './applications.mjs';
import { SIZES, SOFTWARE } from './platforms.mjs';
import { randomFor } from './random.mjs';

export const DOMAIN = 'nordlicht.example';

/** Bare-metal machines; all others are VMware guests. */
const PHYSICAL = new Set(['dwhdb01', 'dwhdb02', 'bkprep01']);

/** The first disk holds the system; the data disks of a host grew since it was ordered. */
function disksOf(name, size) {
  const { pick } = randomFor(`disks ${name}`);
  return SIZES[size].disks.map((gb, index) => (index === 0 ? gb : gb * pick([1, 1, 1.5, 2])));
}

function hostOf(application, subnet, tierName, environment, number, position) {
  const tier = application.tiers[tierName];
  const infix = environment === 'test' ? 't' : '';
  const name = `${application.id}${tierName}${infix}${String(number).padStart(2, '0')}`;
  return {
    name,
    tier: `${application.id}.${tierName}`,
    environment,
    system: tier[environment][number - 1],
    application: application.name,
    owner: application.owner,
    software: SOFTWARE[tier.runs],
    cores: SIZES[tier.size].cores,
    memoryGb: SIZES[tier.size].memoryGb,
    disks: disksOf(name, tier.size),
    physical: PHYSICAL.has(name),
    ip: `10.20.${subnet}.${position}`,
  };
}

/** Hosts of one application in one environment; each has its own /24, addresses count up from .11. */
function hostsOf(application, subnet, environment) {
  const places = Object.entries(application.tiers).flatMap(([tierName, tier]) =>
    tier[environment].map((_, index) => [tierName, index + 1]),
  );
  return places.map(([tierName, number], index) => hostOf(application, subnet, tierName, environment, number, 11 + index));
}

/** Every application, business and infrastructure, in the order of the tables. */
export const ALL_APPLICATIONS = [...APPLICATIONS, ...SMALL_APPLICATIONS, ...INFRASTRUCTURE];

/** All hosts the appliance found. Production lives in 10.20.10.0 and up, test in 10.20.60.0 and up. */
export const HOSTS = ALL_APPLICATIONS.flatMap((application, index) => [
  ...hostsOf(application, 10 + index, 'production'),
  ...hostsOf(application, 60 + index, 'test'),
]);

/** Hosts by name. */
export const HOST = new Map(HOSTS.map((host) => [host.name, host]));
