// A process that does as a worker does: says that it works, and that its employer has gone.
import { Employer } from '../../lib/backend/employer';

const employer = new Employer();
employer.onGone(() => {
  employer.tell({ kind: 'failure', code: 'Gone' });
  process.exitCode = 3;
  employer.leave();
});
employer.hearsOfWork();
employer.hearsOfWork();
if (process.env['LEAVE'] !== undefined) employer.leave();
