package dev.sdclr.cli;

import dev.sdclr.bench.BenchPlan;
import dev.sdclr.bench.BenchResult;
import dev.sdclr.bench.Effort;
import dev.sdclr.cli.terminal.BenchTable;
import dev.sdclr.cli.terminal.Console;
import dev.sdclr.job.BenchJob;
import dev.sdclr.process.StopSignal;
import dev.sdclr.run.RecordFile;
import dev.sdclr.tensor.ComputeConfig.TypeChoice;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sdclr bench}: measures this machine. */
@Command(
    name = "bench",
    description = {
      "Measures how fast this machine trains, loads and embeds, in about a minute.",
      "The step is SDCLR's with ResNet-18 on images of 32 × 32, each seen as two views."
    })
final class BenchCommand implements Callable<Integer> {

  private final StopSignal stop;

  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Print one JSON object instead of a table.")
  private boolean json;

  @Option(
      names = "--images",
      paramLabel = "FOLDER",
      description = "Images that the end-to-end part reads (default: made-up ones of 32 × 32).")
  private Path images;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "128",
      description = "Images per step, 2 to 4096 (default: ${DEFAULT-VALUE}).")
  private int batchSize;

  @Option(
      names = "--width",
      paramLabel = "N",
      defaultValue = "64",
      description = "Channels of the first stage, 1 to 512 (default: ${DEFAULT-VALUE}).")
  private int width;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Compute threads, 0 to 1024; 0: one per physical core (default).")
  private int threads;

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      description = "bf16 or fp32 (default: bf16 where the processor computes with it).")
  private Precision precision;

  /** Types that are worth measuring. */
  enum Precision {
    BF16(TypeChoice.BF16),
    FP32(TypeChoice.FP32);

    private final TypeChoice choice;

    Precision(TypeChoice choice) {
      this.choice = choice;
    }
  }

  BenchCommand(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() {
    TypeChoice type = precision == null ? TypeChoice.AUTO : precision.choice;
    BenchPlan plan = new BenchPlan(batchSize, width, threads, type, images, Effort.FULL);
    Console console = Console.of(spec, stop);
    BenchResult result = console.run("measure ", new BenchJob(plan));
    if (json) {
      console.line("%s", RecordFile.toJsonLine(result));
    } else {
      new BenchTable(console).print(result);
    }
    return 0;
  }
}
