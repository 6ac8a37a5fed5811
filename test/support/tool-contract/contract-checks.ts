import { refusalChecks } from './refusal-checks';
import { secrecyCheck } from './secrecy-check';
import { ioCheck } from './io-check';
import { isolationCheck } from './isolation-check';
import { type ContractCheck } from './contract-check';
import { dryRunCheck, replayCheck, succeedCheck } from './outcome-checks';
import { readerCheck } from './reader-check';
import { transactionChecks } from './transaction-checks';

/** In the order in which their failures tell most. */
export const CONTRACT_CHECKS: ContractCheck[] = [
  ...refusalChecks,
  succeedCheck,
  ...transactionChecks,
  ioCheck,
  readerCheck,
  isolationCheck,
  replayCheck,
  dryRunCheck,
  secrecyCheck,
];
