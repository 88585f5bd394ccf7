package dev.sdclr.train;

import dev.sdclr.Counted;
import dev.sdclr.Version;
import dev.sdclr.Word;
import dev.sdclr.checkpoint.Position;
import dev.sdclr.data.UnreadableImages;
import dev.sdclr.run.EarlyWarnings;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunRecord;
import dev.sdclr.tensor.Compute;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Keeps {@code run.json} up to date, with what earlier sessions of the run noted; safe for
 * concurrent use.
 */
final class RunJournal {

  /** How the note on unreadable images begins, in older versions too. */
  private static final Pattern UNREADABLE = Pattern.compile("left out [0-9,]+ unreadable image");

  private static final String FP32 = "fp32";

  /** Of images that a version left out which kept no reasons. */
  private static final String UNTOLD = "reason not recorded";

  private final RunDirectory run;
  private final TrainConfig config;
  private final PretrainingData data;
  private final Compute compute;
  private final long parameters;
  private double gradientWaitSeconds;
  private boolean isLast;
  private RunRecord finished; // of a run that this session has nothing to train of
  private String failure;
  private final Set<String> notes = new LinkedHashSet<>();
  private final Set<String> facts = new LinkedHashSet<>();
  private final Set<String> advice = new LinkedHashSet<>();
  private final Map<String, String> unreadable = new LinkedHashMap<>(); // why, by path

  RunJournal(
      RunDirectory run,
      TrainConfig config,
      PretrainingData data,
      Compute compute,
      long parameters) {
    this.run = run;
    this.config = config;
    this.data = data;
    this.compute = compute;
    this.parameters = parameters;
    facts.addAll(compute.facts());
  }

  /** Adds a sentence on what was not as asked. */
  synchronized void note(String sentence) {
    notes.add(sentence);
  }

  /** Adds a sentence on how the run was computed. */
  synchronized void fact(String sentence) {
    facts.add(sentence);
  }

  /** Adds a sentence on what may be done better. */
  synchronized void advise(String sentence) {
    advice.add(sentence);
  }

  /** Takes note of how long gradients have been waited for. */
  synchronized void waited(double seconds) {
    gradientWaitSeconds = seconds;
  }

  /** Adds images that could not be read: why, by their paths. */
  synchronized void unreadable(Map<String, String> reasons) {
    unreadable.putAll(reasons);
  }

  /** Takes over what earlier sessions noted, of which the last stopped at {@code position}. */
  synchronized void continueFrom(Position position) {
    if (!Files.exists(run.record())) {
      return;
    }
    RunRecord before = RecordFile.read(run.record(), RunRecord.class);
    if (before.state() == RunRecord.State.DONE && position.epoch() >= config.epochs()) {
      finished = before;
      return;
    }
    before.facts().stream().filter(fact -> !Compute.isHowItComputed(fact)).forEach(facts::add);
    advice.addAll(before.advice());
    notes.addAll(before.notes());
    notes.removeAll(facts); // earlier versions took them for deviations
    before.unreadableImages().forEach(path -> unreadable.put(path, UNTOLD));
    before
        .unreadableByReason()
        .forEach(some -> some.paths().forEach(path -> unreadable.put(path, some.reason())));
    notes.removeIf(note -> UNREADABLE.matcher(note).lookingAt()); // said anew, of all sessions
    notes.removeIf(EarlyWarnings::isOne); // said anew, of the last epoch
    String then =
        computing(
            before.computeType(),
            before.facts(),
            before.computeThreads(),
            before.ranks(),
            before.machine());
    String now =
        computing(
            Word.of(compute.type()),
            compute.facts(),
            compute.threads(),
            compute.ranks().size(),
            Compute.machine());
    boolean continues = position.step() > 0 && position.epoch() < config.epochs();
    if (continues && !then.equals(now)) {
      facts.add("computed in %s up to step %d, then in %s.".formatted(then, position.step(), now));
    }
  }

  /** Only fp32 is filtered on some machines and not on others. */
  private static String computing(
      String type, List<String> facts, int threads, int ranks, String machine) {
    boolean filters = type.equals(FP32) && facts.stream().anyMatch(Compute::saysFiltering);
    return "%s%s with %s%s on %s"
        .formatted(
            type,
            filters ? ", filtered," : "",
            Counted.of(threads, "thread"),
            ranks == 1 ? "" : " in each of %d processes".formatted(ranks),
            machine);
  }

  /** Writes why training failed, after which no other record follows. */
  synchronized void writeFailure(String reason, Position position) {
    failure = reason;
    writeLast(RunRecord.State.FAILED, position);
  }

  /** Writes a record after which no other follows. */
  synchronized void writeLast(RunRecord.State state, Position position) {
    write(state, position);
    isLast = true;
  }

  synchronized void write(RunRecord.State state, Position position) {
    if (isLast) {
      return;
    }
    if (finished != null) {
      writeObserved(state);
      return;
    }
    List<String> all = new ArrayList<>(notes);
    int images = data.labelled().size();
    List<UnreadableImages> leftOut = UnreadableImages.byReason(unreadable);
    if (!leftOut.isEmpty()) {
      all.add(UnreadableImages.sentence(leftOut, images));
    }
    all.addAll(EarlyWarnings.of(run.quality().read(), config.epochs()));
    RecordFile.write(
        run.record(),
        new RunRecord(
            Version.current(),
            config.method().label(),
            data.description(),
            images,
            Compute.machine(),
            System.getProperty("java.version"),
            Word.of(compute.type()),
            compute.threads(),
            compute.loaderThreads(),
            parameters,
            state,
            position.epoch(),
            position.elapsedSeconds(),
            all,
            List.copyOf(unreadable.keySet()),
            compute.ranks().size(),
            gradientWaitSeconds,
            List.copyOf(facts),
            data.labelled().classNames().size(),
            data.dataset().inspection(),
            failure,
            images - unreadable.size(),
            leftOut,
            List.copyOf(advice),
            data.dataset().classesToScore()));
  }

  /** How a finished run was trained stays; what has been observed of it since is added. */
  private void writeObserved(RunRecord.State state) {
    List<String> all = new ArrayList<>(finished.notes());
    all.removeIf(EarlyWarnings::isOne);
    all.addAll(EarlyWarnings.of(run.quality().read(), config.epochs()));
    RunRecord observed = finished.observed(state, all, failure);
    if (!observed.equals(finished)) {
      RecordFile.write(run.record(), observed);
    }
  }
}
