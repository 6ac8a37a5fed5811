// Writes .env.example from the declarations in libs/config; a test keeps the two equal.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const { envReference } = createRequire(import.meta.url)('../../dist/libs/config/src');
writeFileSync(new URL('../../.env.example', import.meta.url), envReference());
