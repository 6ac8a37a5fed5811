// expect: no-own-session
import { type Statement } from '../../../../libs/persistence/src/statement';

export type Text = Statement['text'];
