import { loadConfig } from '@app/config';
import { ROLES } from '@app/context';
import { CreateApiKeyDto, CreateClientAccountDto, CreateEngagementDto, CreatePrincipalDto } from '@app/tenancy';
import { validateDto } from '@app/tools';
import { type Command, Option } from 'commander';
import { uuid } from '../option-parsers';
import { asLines, type OutputOptions, print } from '../output';
import { administer } from './administer';

const ACCOUNT_OPTION = ['--client-account-id <uuid>', 'tenant of an agent or auditor', uuid] as const;
const ENGAGEMENT_OPTION = ['--engagement-id <uuid>', 'left out: every engagement of the client account', uuid] as const;
const JSON_OPTION = ['--json', 'print the object that the HTTP API answers with'] as const;

/** `tenant`, `engagement`, `key` and `principal`: what an administrator does over HTTP, for when there is no admin key yet. */
export function addAdministrationCommands(program: Command): void {
  program
    .command('tenant')
    .description('client accounts')
    .command('create')
    .description('make a client account')
    .requiredOption('--name <name>', 'name of the client, 1 to 200 characters')
    .option(...JSON_OPTION)
    .action(async ({ json, ...options }: OutputOptions) => {
      const { name } = validateDto(CreateClientAccountDto, options);
      const account = await administer(loadConfig(), (administration) => administration.createClientAccount(name));
      print({ json }, account, asLines(account));
    });

  program
    .command('engagement')
    .description('engagements of a client account')
    .command('create')
    .description('make an engagement')
    .requiredOption('--client-account-id <uuid>', 'client account it belongs to', uuid)
    .requiredOption('--name <name>', 'name of the engagement, 1 to 200 characters')
    .option(...JSON_OPTION)
    .action(async ({ json, clientAccountId, ...options }: OutputOptions & { clientAccountId: string }) => {
      const { name } = validateDto(CreateEngagementDto, options);
      const engagement = await administer(loadConfig(), (administration) => administration.createEngagement(clientAccountId, name));
      print({ json }, engagement, asLines(engagement));
    });

  addKeyCommands(program.command('key').description('API keys'));
  addPrincipalCommands(program.command('principal').description('who signs in with access tokens of an OIDC issuer'));
}

function addKeyCommands(key: Command): void {
  key
    .command('create')
    .description('make an API key; it is shown this once')
    .addOption(roleOption())
    .option(...ACCOUNT_OPTION)
    .option(...ENGAGEMENT_OPTION)
    .option('--name <name>', 'name of its owner, as it is shown in the audit trail')
    .option('--expires-at <time>', 'ISO 8601, for example 2030-01-31T00:00:00Z')
    .option(...JSON_OPTION)
    .action(async ({ json, ...options }: OutputOptions) => {
      const request = validateDto(CreateApiKeyDto, options);
      const created = await administer(loadConfig(), (administration) => administration.createApiKey(request));
      print({ json }, created, asLines(created));
    });

  key
    .command('revoke')
    .description('make an API key useless, within seconds and for good')
    .argument('<id>', 'id of the key (not the key itself)', uuid)
    .option(...JSON_OPTION)
    .action(async (id: string, options: OutputOptions) => {
      await administer(loadConfig(), (administration) => administration.revokeApiKey(id));
      print(options, { id, revoked: true }, `The key ${id} is revoked.`);
    });
}

function addPrincipalCommands(principal: Command): void {
  principal
    .command('create')
    .description('register a subject of an issuer with a role and a tenant')
    .requiredOption('--issuer <url>', 'the `iss` of its tokens, as it is in them')
    .requiredOption('--subject <subject>', 'the `sub` of its tokens')
    .addOption(roleOption())
    .option(...ACCOUNT_OPTION)
    .option(...ENGAGEMENT_OPTION)
    .option('--name <name>', 'name, as it is shown in the audit trail; left out: the subject')
    .option(...JSON_OPTION)
    .action(async ({ json, ...options }: OutputOptions) => {
      const request = validateDto(CreatePrincipalDto, options);
      const created = await administer(loadConfig(), (administration) => administration.createPrincipal(request));
      print({ json }, created, asLines(created));
    });
}

function roleOption(): Option {
  return new Option('--role <role>', 'what its owner may do').choices(ROLES).makeOptionMandatory();
}
