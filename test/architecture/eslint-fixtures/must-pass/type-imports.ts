import type { Pool } from 'pg';
import { type Orchestrator, type UnitOfWork } from '@app/persistence';
import type * as driver from 'pg';
import type { Socket } from 'node:net';

export type { Client } from 'pg';
export type Boundary = Orchestrator | UnitOfWork;
export type Driver = Pool | driver.Client | Socket | InstanceType<typeof driver.Pool>;
