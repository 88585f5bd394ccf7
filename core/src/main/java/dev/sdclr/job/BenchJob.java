package dev.sdclr.job;

import dev.sdclr.bench.Bench;
import dev.sdclr.bench.BenchPlan;
import dev.sdclr.bench.BenchResult;

/**
 * Measures how fast this machine trains, loads and embeds.
 *
 * @param plan what to measure
 */
public record BenchJob(BenchPlan plan) implements Job<BenchResult> {

  @Override
  public BenchResult run(JobListener listener) {
    listener.stop().workBegins();
    return Bench.run(plan, listener);
  }
}
