import { type INestApplication, Logger } from '@nestjs/common';
import { type AppConfig } from '@app/config';
import { AdministrationService } from '@app/tenancy';
import { ensureDemoAccess } from './demo-access';
import { runDemo } from './run-demo';

const logger = new Logger('Demo');

/**
 * Makes the demo tenant and shows the sample estate. Runs beside the server that it is a client of: a demo that fails is a
 * warning, never an end of the service.
 */
export async function demonstrate(app: INestApplication, config: AppConfig, baseUrl: string, signal: AbortSignal): Promise<void> {
  try {
    const access = await ensureDemoAccess(app.get(AdministrationService, { strict: false }), config.varDir, baseUrl);
    // Without a worker in this process nobody would run the phases.
    if (config.role === 'all') process.stdout.write(await runDemo(access, config.varDir, signal));
  } catch (error) {
    if (!signal.aborted) logger.warn(`The demo did not work: ${error instanceof Error ? error.message : String(error)}`);
  }
}
