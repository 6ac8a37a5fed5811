import { type ContractScene } from './contract-scene';

/** One thing that a tool must hold to. It throws what the tool does instead. */
export interface ContractCheck {
  name: string;
  check: (scene: ContractScene) => Promise<void>;
}
