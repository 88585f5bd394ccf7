package dev.sdclr.run;

import dev.sdclr.data.Inspection;
import dev.sdclr.data.UnreadableImages;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * {@code run.json}: what ran, where, and what was not as asked.
 *
 * @param version of sdclr
 * @param method such as {@code sdclr}
 * @param data one phrase on the pre-training images
 * @param images to train on, unreadable ones too
 * @param machine processor and operating system
 * @param java version
 * @param computeType {@code bf16} or {@code fp32}, as resolved
 * @param computeThreads of the tensor library
 * @param loaderThreads that made views
 * @param parameters trained values
 * @param state where training stands
 * @param epochsDone completed
 * @param trainingSeconds spent so far, all sessions together
 * @param notes what was not as asked, such as skipped images, a sentence each
 * @param unreadableImages paths left out so far
 * @param ranks processes that train together; absent: 1
 * @param gradientWaitSeconds of this session's training, in which gradients of other ranks were
 *     waited for after the backward pass; absent: 0
 * @param facts on how it was computed that the other values do not tell, a sentence each; absent:
 *     none
 * @param classes of the images' labels, which training does not see; 0: they have none; absent:
 *     unknown
 * @param found how the data was read, and what of it was left out; absent in runs of older versions
 * @param failure why training failed, in a line; absent in all other states
 * @param readableImages {@code images} but for those left out so far; absent in runs of older
 *     versions
 * @param unreadableByReason those left out so far, by why they cannot be read; absent: unknown
 * @param advice what may be done better, a sentence each; absent: none
 * @param classesToScore those of which {@code evaluate} finds images to learn from and to test on;
 *     absent in runs of older versions
 */
public record RunRecord(
    String version,
    String method,
    String data,
    int images,
    String machine,
    String java,
    String computeType,
    int computeThreads,
    int loaderThreads,
    long parameters,
    State state,
    int epochsDone,
    double trainingSeconds,
    List<String> notes,
    List<String> unreadableImages,
    Integer ranks,
    Double gradientWaitSeconds,
    List<String> facts,
    Integer classes,
    Inspection found,
    String failure,
    Integer readableImages,
    List<UnreadableImages> unreadableByReason,
    List<String> advice,
    Integer classesToScore) {

  /** How the one piece of advice began that older versions kept among the notes. */
  private static final String ADVICE_AMONG_NOTES = "the pruned branch keeps ";

  public RunRecord {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(notes, "notes");
    unreadableImages = unreadableImages == null ? List.of() : List.copyOf(unreadableImages);
    readableImages = readableImages == null ? images - unreadableImages.size() : readableImages;
    if (advice == null) {
      advice = notes.stream().filter(note -> note.startsWith(ADVICE_AMONG_NOTES)).toList();
      notes = notes.stream().filter(note -> !note.startsWith(ADVICE_AMONG_NOTES)).toList();
    }
    advice = List.copyOf(advice);
    unreadableByReason = unreadableByReason == null ? List.of() : List.copyOf(unreadableByReason);
    facts = facts == null ? List.of() : List.copyOf(facts);
    ranks = ranks == null ? 1 : ranks;
    gradientWaitSeconds = gradientWaitSeconds == null ? 0 : gradientWaitSeconds;
  }

  /** The same of a finished run in which an observation was made, or failed. */
  public RunRecord observed(State state, List<String> notes, String failure) {
    return new RunRecord(
        version,
        method,
        data,
        images,
        machine,
        java,
        computeType,
        computeThreads,
        loaderThreads,
        parameters,
        state,
        epochsDone,
        trainingSeconds,
        notes,
        unreadableImages,
        ranks,
        gradientWaitSeconds,
        facts,
        classes,
        found,
        failure,
        readableImages,
        unreadableByReason,
        advice,
        classesToScore);
  }

  /**
   * Whether training has gone on since a result.
   *
   * @param epochs that were done then; null where an older file does not say
   */
  public boolean hasGoneOnSince(Integer epochs) {
    return epochs != null && epochs < epochsDone;
  }

  /** Whether {@code evaluate} can score the run on its own data; nothing where that is unknown. */
  public Optional<Boolean> canBeScored() {
    return Optional.ofNullable(classesToScore == null ? classes : classesToScore)
        .map(scored -> scored > 1);
  }

  /** Where training stands. */
  public enum State {
    RUNNING,
    INTERRUPTED,
    FAILED,
    DONE
  }
}
