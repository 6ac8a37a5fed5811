import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { DEFAULT_LIMIT, type Page, readCursor, toPage } from '@app/kernel';
import { KeepsKey } from '@app/idempotency';
import { NoTransaction } from '@app/persistence';
import { Answers, pageOf, PageQuery, Roles } from '@app/tenancy';
import { DeadJobs } from '../flow/dead-jobs';
import { deadJobView, DeadJobView, RedriveDto } from './dead-job.view';

const JOB_KEY = /^[1-9]\d{0,17}$/;

/** Background work that was given up, over all tenants. */
@Controller('api/v1/admin/dead-jobs')
@Roles('operator', 'admin')
export class DeadJobsController {
  constructor(private readonly jobs: DeadJobs) {}

  @Get()
  @Answers(200, pageOf(DeadJobView), 'Lists the jobs whose starts are used up, the newest first.')
  @NoTransaction()
  async list(@Query() { limit = DEFAULT_LIMIT, cursor }: PageQuery): Promise<Page<DeadJobView>> {
    const rows = await this.jobs.page(limit + 1, readCursor(cursor, JOB_KEY));
    return toPage(rows, limit, ({ id }) => id, deadJobView);
  }

  @Post(':id/redrive')
  @Answers(202, DeadJobView, 'Starts a dead job again; a failed flow is retried from its checkpoint.', {
    problems: ['NOT_FOUND', 'CONFLICT', 'FLOW_STATE_CONFLICT'],
  })
  // What it does is done once anyway: a job that was started again is not dead.
  @KeepsKey('afterwards')
  @NoTransaction()
  async redrive(@Param('id') id: string, @Body() { reason }: RedriveDto): Promise<DeadJobView> {
    return deadJobView(await this.jobs.redrive(id, reason));
  }
}
