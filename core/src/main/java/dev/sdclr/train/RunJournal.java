package dev.sdclr.train;

import dev.sdclr.Version;
import dev.sdclr.checkpoint.Position;
import dev.sdclr.method.Method;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunRecord;
import dev.sdclr.tensor.Compute;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Keeps {@code run.json} up to date. */
final class RunJournal {

  private final RunDirectory run;
  private final TrainConfig config;
  private final PretrainingData data;
  private final Compute compute;
  private final long parameters;
  private List<String> skipped = List.of();

  RunJournal(
      RunDirectory run, TrainConfig config, PretrainingData data, Compute compute, Method method) {
    this.run = run;
    this.config = config;
    this.data = data;
    this.compute = compute;
    parameters = method.network().tensors().parameterCount();
  }

  /** Notes the paths of images that could not be read. */
  void skipped(List<String> paths) {
    skipped = paths;
  }

  void write(RunRecord.State state, Position position) {
    RecordFile.write(
        run.record(),
        new RunRecord(
            Version.current(),
            lower(config.method().name()),
            data.description(),
            data.labelled().size(),
            Compute.machine(),
            System.getProperty("java.version"),
            lower(compute.type()),
            compute.threads(),
            compute.loaderThreads(),
            parameters,
            state,
            position.epoch(),
            position.elapsedSeconds(),
            notes()));
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>(compute.notes());
    if (!skipped.isEmpty()) {
      notes.add(
          "left out %d unreadable images, the first: %s."
              .formatted(skipped.size(), skipped.get(0)));
    }
    return notes;
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
