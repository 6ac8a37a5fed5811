import { AuditService } from '@app/audit';
import { AppError } from '@app/kernel';
import { Orchestrator } from '@app/persistence';
import { RegistryFactory } from '@app/service-registry';
import { type RegisteredTool, Tool, ToolCatalogue, type ToolOptions } from '@app/tools';
import { type DiscoveryService } from '@nestjs/core';
import { Type } from 'class-transformer';
import { IsOptional, IsString, ValidateNested } from 'class-validator';
import { DiskDto, MachineDto } from './tool-fixtures';

class Empty {
  none?: never;
}

const OPTIONS: ToolOptions = {
  name: 'machine_note',
  version: '1.0.0',
  effect: 'write',
  description: 'Notes a machine.',
  input: DiskDto,
  output: Empty,
  roles: ['agent'],
};

/** A tool class with these options, as the application would declare it. */
function toolOf(options: Partial<ToolOptions>): new () => object {
  @Tool({ ...OPTIONS, ...options })
  class AnyTool {
    execute(): Promise<object> {
      return Promise.resolve({});
    }
  }
  return AnyTool;
}

function catalogueOf(...classes: (new () => object)[]): ToolCatalogue {
  const providers = classes.map((metatype) => ({ metatype, instance: new metatype() }));
  const catalogue = new ToolCatalogue({ getProviders: () => providers } as unknown as DiscoveryService);
  catalogue.onModuleInit();
  return catalogue;
}
const register = (options: Partial<ToolOptions>): RegisteredTool => catalogueOf(toolOf(options)).all()[0]!;

function dtoWith(field: string): new () => object {
  class AnyDto {
    none?: never;
  }
  IsOptional()(AnyDto.prototype, field);
  IsString()(AnyDto.prototype, field);
  return AnyDto;
}

describe('the catalogue of tools', () => {
  it('finds tools among providers by their decorator, sorts them by name, and runs nothing', () => {
    class NoTool {
      none?: never;
    }
    const catalogue = catalogueOf(toolOf({ name: 'b_tool' }), NoTool, toolOf({ name: 'a_tool' }));
    expect(catalogue.all().map(({ options }) => options.name)).toEqual(['a_tool', 'b_tool']);
    expect(catalogue.get('a_tool')).toMatchObject({ options: { effect: 'write' }, inputSchema: { type: 'object', required: ['label'] } });
  });

  it('passes over providers without a class', () => {
    const catalogue = new ToolCatalogue({ getProviders: () => [{ metatype: null, instance: {} }] } as unknown as DiscoveryService);
    expect(() => catalogue.onModuleInit()).not.toThrow();
    expect(catalogue.all()).toEqual([]);
  });

  it.each(['nothing', 'toString', '__proto__', 'constructor', ''])('answers NOT_FOUND for the unknown tool %p', (name) => {
    const catalogue = catalogueOf(toolOf({}));
    expect(() => catalogue.get(name)).toThrow(AppError);
    expect(() => catalogue.get(name)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });

  it.each([Orchestrator, AuditService, RegistryFactory])(
    'refuses a tool that asks for $name, and shows how far it would get',
    (privileged) => {
      const tool = toolOf({});
      Reflect.defineMetadata('design:paramtypes', [privileged], tool);
      expect(() => catalogueOf(tool)).toThrow(new RegExp(`^The tool machine_note is refused: AnyTool -> ${privileged.name}`));
    },
  );

  it('refuses two tools of one name', () => {
    expect(() => catalogueOf(toolOf({}), toolOf({ version: '2.0.0' }))).toThrow('Two tools are named machine_note.');
  });

  it.each([
    ['effect', { effect: undefined }],
    ['role', { roles: undefined }],
    ['role in its list', { roles: [] }],
  ])('refuses a tool without %s', (_what, options) => {
    expect(() => register(options as unknown as Partial<ToolOptions>)).toThrow(/machine_note must declare its effect and the roles/);
  });

  it.each([
    ['an audited field that its input does not have', { audited: ['size'] }, 'declares "size" audited, which its input does not have'],
    ['a sensitive field that its input does not have', { sensitive: ['size'] }, 'declares "size" sensitive, which its input does not have'],
    ['a field that is both', { audited: ['label'], sensitive: ['label'] }, 'declares "label" both sensitive and audited'],
  ])('refuses a tool that declares %s', (_what, options, message) => {
    expect(() => register(options)).toThrow(message);
  });

  it('refuses a tool with external effects that says it is safe to retry', () => {
    expect(() => register({ externalEffects: true, retrySafe: true })).toThrow(
      'The tool machine_note declares external effects and that it is safe to retry: a retry would cause them twice.',
    );
    for (const options of [
      { externalEffects: true },
      { externalEffects: true, retrySafe: false },
      { retrySafe: false },
      { retrySafe: true },
    ])
      expect(() => register(options)).not.toThrow();
  });

  const spellings = [
    'clientAccountId',
    'client_account_id',
    'ClientAccountID',
    'CLIENT_ACCOUNT_ID',
    'clientaccountid',
    'client-account-id',
    'client.account.id',
    'clientAccount',
    'clientAccountIds',
    'clientId',
    'engagementId',
    'engagement_id',
    'engagement-id',
    'engagement',
    'engagementUuid',
    'engagementIds',
    'tenant',
    'tenantId',
    'tenant_id',
    'TENANT-ID',
    'tenants',
    'tenantKey',
    'X-Client-Account-ID',
    'x_engagement_id',
    '_tenantId',
  ];
  it.each(spellings)('refuses a tool whose input has the tenant field %s', (field) => {
    expect(() => register({ input: dtoWith(field) })).toThrow(`The tool machine_note accepts "${field}": the tenant comes from`);
  });

  it('refuses a tenant field that is inherited', () => {
    class Heir extends dtoWith('tenantId') {}
    IsString()(Heir.prototype, 'name');
    expect(() => register({ input: Heir })).toThrow(/accepts "tenantId"/);
  });

  it.each(['engagementId', 'tenant_id'])('refuses the tenant field %s in a nested DTO, in a list, and two levels down', (field) => {
    const inner = dtoWith(field);
    class Middle {
      @ValidateNested()
      @Type(() => inner)
      inner: object;
    }
    class Outer {
      @ValidateNested({ each: true })
      @Type(() => Middle)
      middles: Middle[];
    }
    expect(() => register({ input: Middle })).toThrow(`accepts "${field}"`);
    expect(() => register({ input: Outer })).toThrow(`accepts "${field}"`);
  });

  it.each(['clientName', 'engagementDate', 'tenantry', 'accountId', 'maintenance', 'client', 'id'])('lets the field %s pass', (field) => {
    expect(register({ input: dtoWith(field) }).inputSchema).toHaveProperty(['properties', field]);
  });

  it('does not mind a tenant in the output', () => {
    expect(register({ output: dtoWith('engagementId') }).outputSchema).toHaveProperty('properties.engagementId');
  });
});

describe('the digest of a tool', () => {
  it('is a SHA-256 that is the same in every process for the same definition', () => {
    expect(register({}).digest).toMatch(/^[0-9a-f]{64}$/);
    expect(register({}).digest).toBe(register({}).digest);
    expect(register({ input: dtoWith('a') }).digest).toBe(register({ input: dtoWith('a') }).digest);
  });

  it('differs for every changed part of the definition', () => {
    const changes: Partial<ToolOptions>[] = [
      {},
      { name: 'other' },
      { version: '1.0.1' },
      { effect: 'read' },
      { input: MachineDto },
      { input: dtoWith('a') },
      { input: dtoWith('b') },
      { output: dtoWith('a') },
      { externalEffects: true },
      { retrySafe: false },
    ];
    expect(new Set(changes.map((change) => register(change).digest)).size).toBe(changes.length);
  });

  it('differs when only a nested DTO of the same name changed', () => {
    const outerOf = (field: string): new () => object => {
      const inner = dtoWith(field);
      class Outer {
        @ValidateNested()
        @Type(() => inner)
        inner: object;
      }
      return Outer;
    };
    expect(register({ input: outerOf('a') }).digest).not.toBe(register({ input: outerOf('b') }).digest);
  });
});
