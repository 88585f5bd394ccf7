package dev.sdclr.run;

import dev.sdclr.SdclrException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a run tried and by which draws of chance: the one answer to whether runs repeat an
 * experiment, whoever asks.
 *
 * <p>Every setting has a {@link Bearing} on what is learnt. The computing type counts as it was
 * resolved: bf16 rounds otherwise than fp32, which is a small effect but none of chance, so that a
 * mean over both would be a mean of two things. The version of the program does not count.
 *
 * @param settings with a bearing on the result, and how far training has come; empty when nothing
 *     is known
 * @param seeds by setting
 * @param images trained on; empty when not known, and then what the settings say of them counts
 */
public record Experiment(
    SortedMap<String, String> settings,
    SortedMap<String, String> seeds,
    Optional<ImageSelection> images) {

  /** Of a run that has no configuration: it is like no other. */
  public static final Experiment UNKNOWN =
      new Experiment(new TreeMap<>(), new TreeMap<>(), Optional.empty());

  /** Training's progress among the settings. */
  private static final String EPOCHS_DONE = "epochs done";

  /** Where configurations name the method. */
  private static final Set<String> METHOD = Set.of("method", "method.name");

  /** Of a checksum; they tell two files apart as well as all. */
  private static final int SHOWN_DIGITS = 12;

  private static final String TYPE = "compute.type";
  private static final String CONVOLUTIONS = "compute.convolutions";

  /** What a setting has to do with what is learnt. */
  public enum Bearing {
    /** Nothing: where files lie and how many threads a machine has; may differ among hosts. */
    PLACE,
    /** Nothing: what is written how often, what happens when something fails, and which device. */
    BOOKKEEPING,
    /** Which images: what counts is the images themselves. */
    IMAGES,
    /** A draw of chance. */
    SEED,
    /** It decides what is tried. */
    TREATMENT;

    private static final Set<String> PLACES =
        Set.of(
            "compute.threads",
            "compute.loaderThreads",
            "compute.activations",
            "initFrom",
            "method.teacher");
    private static final Set<String> BOOKS =
        Set.of(
            "compute.device",
            "data.skipBadImages",
            "distributed.bucketMebibytes",
            "distributed.timeoutSeconds",
            "onDivergence");
    private static final Set<String> SOURCES = Set.of("data.source", "data.root", "data.split");

    /** Of a setting by its dotted name. */
    public static Bearing of(String setting) {
      if (PLACES.contains(setting)) {
        return PLACE;
      } else if (BOOKS.contains(setting) || setting.startsWith("log.")) {
        return BOOKKEEPING;
      } else if (SOURCES.contains(setting) || setting.startsWith("data.longTail.")) {
        return IMAGES;
      }
      return isSeed(setting) ? SEED : TREATMENT;
    }

    /**
     * Whether a setting names the images by paths, which differ from machine to machine: the images
     * themselves are compared.
     */
    public static boolean saysWhereImagesAre(String setting) {
      return SOURCES.contains(setting);
    }

    private static boolean isSeed(String setting) {
      return setting.toLowerCase(Locale.ROOT).endsWith("seed");
    }
  }

  /** What two runs are to each other. */
  public enum Relation {
    /** The same training: nothing that bears on the result differs. It counts once. */
    SAME,
    /** The same training at another epoch. */
    CONTINUATION,
    /** Repetitions: they differ in seeds, or in which images were drawn, and in nothing else. */
    REPETITION,
    /** Different arms of a comparison. */
    OTHER
  }

  /**
   * Of a run.
   *
   * @param settings by dotted name, defaults filled in
   * @throws SdclrException when the run's list of images cannot be read
   */
  public static Experiment of(
      RunDirectory run, Map<String, String> settings, Optional<RunRecord> record) {
    Optional<ImageSelection> images =
        Files.exists(run.split())
            ? Optional.of(
                ImageSelection.read(settings.getOrDefault("data.source", ""), run.split()))
            : Optional.empty();
    return of(settings, images, record);
  }

  static Experiment of(
      Map<String, String> all, Optional<ImageSelection> images, Optional<RunRecord> record) {
    if (all.isEmpty()) {
      return UNKNOWN;
    }
    SortedMap<String, String> settings = new TreeMap<>();
    SortedMap<String, String> seeds = new TreeMap<>();
    all.forEach(
        (name, value) -> {
          switch (Bearing.of(name)) {
            case SEED -> seeds.put(name, value);
            case TREATMENT -> settings.put(name, value);
            case IMAGES -> {
              if (images.isEmpty()) {
                (Bearing.isSeed(name) ? seeds : settings).put(name, value);
              }
            }
            case PLACE, BOOKKEEPING -> {}
          }
        });
    record.ifPresent(
        known -> {
          settings.put(EPOCHS_DONE, String.valueOf(known.epochsDone()));
          Optional.ofNullable(known.computeType()).ifPresent(type -> settings.put(TYPE, type));
        });
    if ("fp32".equals(settings.get(TYPE)) || "fp64".equals(settings.get(TYPE))) {
      settings.remove(CONVOLUTIONS); // in fp32 they differ by rounding alone
    }
    return new Experiment(settings, seeds, images);
  }

  /**
   * Of settings alone, as a plan asks for them: seeds say which images are drawn, and where the
   * images lie is a matter of the machine.
   *
   * @param all by dotted name
   */
  public static Experiment planned(Map<String, String> all) {
    Map<String, String> anywhere = new TreeMap<>(all);
    anywhere.keySet().removeIf(Bearing::saysWhereImagesAre);
    return of(anywhere, Optional.empty(), Optional.empty());
  }

  /** Settings and seeds, by dotted name: whoever has all of them in common does the same. */
  public SortedMap<String, String> choices() {
    SortedMap<String, String> choices = new TreeMap<>(settings);
    choices.putAll(seeds);
    return choices;
  }

  /** What {@code other} is to this one; symmetric. */
  public Relation to(Experiment other) {
    List<String> differing = differing(other);
    boolean isSameDraw = draw().equals(other.draw());
    if (differing.isEmpty() && !settings.isEmpty()) {
      return isSameDraw ? Relation.SAME : Relation.REPETITION;
    }
    return differing.equals(List.of(EPOCHS_DONE)) && isSameDraw
        ? Relation.CONTINUATION
        : Relation.OTHER;
  }

  /**
   * What makes runs of different experiments pairs, and runs of one experiment the same: seeds, and
   * the images themselves.
   */
  public Map<String, String> draw() {
    SortedMap<String, String> draw = new TreeMap<>(seeds);
    images.ifPresent(known -> draw.put("images", known.phrase()));
    return draw;
  }

  /**
   * In what the runs are different experiments, such as {@code epochs: 10 and 20}; or nothing. What
   * only one of two methods has is the method's.
   */
  public List<String> differences(Experiment other) {
    List<String> differing = differing(other);
    boolean isOtherMethod = METHOD.stream().anyMatch(differing::contains);
    return differing.stream()
        .filter(name -> !(isOtherMethod && isOfOne(name, other)))
        .map(name -> described(name, other))
        .toList();
  }

  /** The same, beside the method: what a comparison of methods should keep equal. */
  public List<String> differencesBesideMethod(Experiment other) {
    return differing(other).stream()
        .filter(name -> !METHOD.contains(name) && !isOfOne(name, other))
        .map(name -> described(name, other))
        .toList();
  }

  private boolean isOfOne(String name, Experiment other) {
    return name.startsWith("method.")
        && !METHOD.contains(name)
        && !(settings.containsKey(name) && other.settings.containsKey(name));
  }

  private List<String> differing(Experiment other) {
    Set<String> names = new TreeSet<>(settings.keySet());
    names.addAll(other.settings.keySet());
    names.removeIf(name -> value(name).equals(other.value(name)));
    List<String> differing = new ArrayList<>(names);
    if (!haveComparableImages(other)) {
      differing.add("data");
    }
    return differing;
  }

  private boolean haveComparableImages(Experiment other) {
    if (images.isEmpty() || other.images.isEmpty()) {
      return images.isEmpty() && other.images.isEmpty();
    }
    ImageSelection own = images.get();
    ImageSelection its = other.images.get();
    return own.isSame(its) || own.isRedrawn(its);
  }

  private String value(String name) {
    return settings.getOrDefault(name, "none");
  }

  private String shown(String name) {
    String value = value(name);
    return name.endsWith("Sha256") && value.length() > SHOWN_DIGITS
        ? value.substring(0, SHOWN_DIGITS) + "..."
        : value;
  }

  private String described(String name, Experiment other) {
    if (!name.equals("data")) {
      return "%s: %s and %s".formatted(name, shown(name), other.shown(name));
    }
    String own = images(images);
    String its = images(other.images);
    return own.equals(its)
        ? "data: %s, but with other class sizes".formatted(own)
        : "data: %s and %s".formatted(own, its);
  }

  private static String images(Optional<ImageSelection> images) {
    return images
        .map(known -> String.format(Locale.ROOT, "%s (%,d images)", known.source(), known.images()))
        .orElse("not known");
  }

  /**
   * Divides runs into experiments, by number: those that are the same or repetitions belong
   * together.
   *
   * @return in the order of their first runs; ascending within
   */
  public static List<List<Integer>> arms(List<Experiment> runs) {
    List<List<Integer>> arms = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      int run = i;
      List<List<Integer>> own =
          arms.stream()
              .filter(arm -> arm.stream().anyMatch(j -> belong(runs.get(j), runs.get(run))))
              .toList();
      List<Integer> joined =
          Stream.concat(own.stream().flatMap(List::stream), Stream.of(run)).sorted().toList();
      if (own.isEmpty()) {
        arms.add(joined);
      } else {
        arms.set(arms.indexOf(own.get(0)), joined);
        arms.removeAll(own.subList(1, own.size()));
      }
    }
    return arms;
  }

  /**
   * Runs of an arm that are the same training as one before them, which counts once.
   *
   * @param runs all of them
   * @param arm numbers of those of one arm, as {@link #arms} gives them
   * @return the number of the first run of the same training, by that of each run after it
   */
  public static Map<Integer, Integer> repeats(List<Experiment> runs, List<Integer> arm) {
    Map<Integer, Integer> repeats = new LinkedHashMap<>();
    for (int place = 1; place < arm.size(); place++) {
      int run = arm.get(place);
      arm.subList(0, place).stream()
          .filter(first -> !repeats.containsKey(first))
          .filter(first -> runs.get(first).to(runs.get(run)) == Relation.SAME)
          .findFirst()
          .ifPresent(first -> repeats.put(run, first));
    }
    return repeats;
  }

  private static boolean belong(Experiment one, Experiment other) {
    Relation relation = one.to(other);
    return relation == Relation.SAME || relation == Relation.REPETITION;
  }
}
