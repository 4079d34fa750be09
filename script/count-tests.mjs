// Prints "PASSED FAILED" of a JSON report by Vitest or Playwright; what was skipped or flaky counts as failed.
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
if (report.stats) {
  const { expected, unexpected, flaky, skipped } = report.stats;
  console.log(expected, unexpected + flaky + skipped + (report.errors?.length ?? 0));
} else {
  const brokenFiles = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  console.log(report.numPassedTests, report.numFailedTests + report.numPendingTests + brokenFiles.length);
}
