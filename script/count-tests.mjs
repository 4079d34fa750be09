// Prints "PASSED FAILED" of a JSON report by Vitest or Playwright, or of a folder of GoogleTest's XML reports with the log
// of the ctest run that made them. What was skipped or flaky counts as failed.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const [report, ctestLog] = process.argv.slice(2);
const figures = statSync(report).isDirectory() ? ofGoogleTest(report, ctestLog) : ofJson(JSON.parse(readFileSync(report, 'utf8')));
console.log(...figures);

function ofGoogleTest(folder, log) {
  let tests = 0;
  let bad = 0;
  for (const file of readdirSync(folder)) {
    const head = /<testsuites tests="(\d+)" failures="(\d+)" disabled="(\d+)" errors="(\d+)"/.exec(readFileSync(join(folder, file), 'utf8'));
    tests += Number(head[1]);
    bad += Number(head[2]) + Number(head[3]) + Number(head[4]);
  }
  // Programs that failed as a whole: crashed, timed out, or reported by a sanitizer.
  const summary = /(\d+) tests failed out of (\d+)/.exec(readFileSync(log, 'utf8'));
  const programs = summary ? Number(summary[1]) : 1;
  return [tests - bad, bad === 0 ? programs : bad];
}

function ofJson(report) {
  if (report.stats) {
    const { expected, unexpected, flaky, skipped } = report.stats;
    return [expected, unexpected + flaky + skipped + (report.errors?.length ?? 0)];
  }
  const broken = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  return [report.numPassedTests, report.numFailedTests + report.numPendingTests + broken.length];
}
