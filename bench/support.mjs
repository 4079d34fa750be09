// Measures whole processes by what the kernel accounts for them and all their children.
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

/** All descendants of a process, itself included. */
function family(pid) {
  const parents = new Map();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      parents.set(Number(entry), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It ended while we looked.
    }
  }
  const members = new Set([pid]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const [child, parent] of parents) {
      if (members.has(parent) && !members.has(child)) grown = Boolean(members.add(child));
    }
  }
  return members;
}

/** Memory that belongs to these processes, shared pages counted once a process that shares them: PSS, in MB. */
function memory(pids) {
  let kilobytes = 0;
  for (const pid of pids) {
    try {
      kilobytes += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
    } catch {
      // It ended while we looked.
    }
  }
  return kilobytes / 1024;
}

/** Processor time of these processes and of their children that have ended, in seconds; the kernel counts hundredths. */
function processorTime(pids) {
  let ticks = 0;
  for (const pid of pids) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      for (const field of fields.slice(11, 15)) ticks += Number(field); // utime, stime, cutime, cstime
    } catch {
      // It ended while we looked.
    }
  }
  return ticks / 100;
}

/** Runs a command to its end: wall seconds, and the peak memory and processor time of it and its children together. */
export async function measure(command, args, options = {}) {
  const started = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], ...options });
  let stdout = '';
  child.stdout.on('data', (bytes) => (stdout += bytes));
  let peak = 0;
  let cpuSeconds = 0;
  const sampler = setInterval(() => {
    const members = family(child.pid);
    peak = Math.max(peak, memory(members));
    cpuSeconds = Math.max(cpuSeconds, processorTime(members));
  }, 100);
  const code = await new Promise((resolve) => child.once('close', resolve));
  clearInterval(sampler);
  return { code, stdout, seconds: (performance.now() - started) / 1000, peakMegabytes: peak, cpuSeconds };
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** Processor time of a process and its descendants, in seconds. */
export const cpuSeconds = (pid) => processorTime(family(pid));

/** Memory of a process and its descendants: PSS, in MB. */
export const megabytesOf = (pid) => memory(family(pid));
