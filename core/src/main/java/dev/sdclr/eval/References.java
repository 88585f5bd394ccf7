package dev.sdclr.eval;

import dev.sdclr.AtomicFile;
import dev.sdclr.Digests;
import dev.sdclr.ProgressListener;
import dev.sdclr.SdclrException;
import dev.sdclr.UserCache;
import dev.sdclr.augment.view.Preprocessing;
import dev.sdclr.checkpoint.Checkpoint;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.MalformedImageException;
import dev.sdclr.encoder.BatchEncoder;
import dev.sdclr.encoder.EncoderFile;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.method.DistilConfig;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.Network;
import dev.sdclr.model.NetworkParts;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.ImageSelection;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.Reference;
import dev.sdclr.run.Reference.ReferenceScore;
import dev.sdclr.train.ImagePass;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scores what a run has to be better than: the same network untrained, the encoder that the run
 * began with, and histograms of pixels; and the teacher that it learnt from.
 *
 * <p>What they predict is kept in the user's cache, by the images and all that bears on it, so that
 * it is computed once for all runs on the same data.
 *
 * @param encoder of the run
 * @param splits that it is scored on
 * @param plan what is scored
 * @param listener that follows
 */
record References(
    TrainedEncoder encoder, LabelledSplits splits, EvaluationPlan plan, ProgressListener listener) {

  private static final Logger LOG = LoggerFactory.getLogger(References.class);
  private static final int FORMAT = 1;

  /** Images whose pixels tell collections of the same names apart. */
  private static final int LOOKED_AT = 16;

  /**
   * What a reference predicts.
   *
   * @param predictions class of each test image, by probe
   */
  private record Predictions(Map<String, int[]> predictions) {}

  /**
   * Scores all references.
   *
   * @param own the run's predictions, by probe
   * @param labels of the test images
   */
  List<Reference> score(Map<String, int[]> own, int[] labels, List<ClassCount> classes) {
    List<Reference> references = new ArrayList<>();
    boolean isTrained = !encoder.config().method().keepsEncoder();
    if (isTrained && Files.exists(encoder.run().firstCheckpoint())) {
      String start = "start " + encoder.config().initFromSha256();
      references.add(reference("start", start, own, labels, classes, task -> network(true, task)));
    }
    if (encoder.hasNetwork()) { // an ONNX model cannot be had untrained
      ModelConfig model = encoder.config().model();
      String untrained =
          "%s width %d stem %s seed %d"
              .formatted(model.depth(), model.width(), model.stem(), encoder.config().seed());
      references.add(
          reference("untrained", untrained, own, labels, classes, task -> network(false, task)));
    }
    references.add(reference("pixels", "1", own, labels, classes, this::pixels));
    if (encoder.config().method() instanceof DistilConfig method) {
      teacher(method, own, labels, classes).ifPresent(references::add);
    }
    return references;
  }

  /** Nothing, which is said, where its file has gone and its predictions are not known. */
  private Optional<Reference> teacher(
      DistilConfig method, Map<String, int[]> own, int[] labels, List<ClassCount> classes) {
    String identity = "teacher %s %s".formatted(method.teacherSha256(), method.preprocessing());
    try {
      return Optional.of(
          reference("teacher", identity, own, labels, classes, task -> teacher(method, task)));
    } catch (TeacherGoneException e) {
      LOG.warn("{}: the teacher is left out of the references", e.getMessage());
      return Optional.empty();
    }
  }

  private static final class TeacherGoneException extends SdclrException {

    private static final long serialVersionUID = 1;

    TeacherGoneException(String message) {
      super(message);
    }
  }

  private Map<String, int[]> teacher(
      DistilConfig method, Function<FeatureMaker, Map<String, int[]>> work) {
    Path file = Path.of(method.teacher());
    if (!Files.isRegularFile(file)) {
      throw new TeacherGoneException(file + " is not there any more");
    }
    EncoderFile teacher = new EncoderFile(file, Preprocessing.orNone(method.preprocessing()));
    if (!teacher.sha256().equals(method.teacherSha256())) {
      throw new TeacherGoneException(file + " is not the file that the run learnt from");
    }
    try (BatchEncoder opened = teacher.open()) {
      ImagePass pass =
          new ImagePass(
              opened.compute(),
              opened.view(),
              plan.skipBadImages() || encoder.config().data().skipBadImages());
      return work.apply((source, task) -> Features.extract(opened, source, pass, task, listener));
    }
  }

  private Reference reference(
      String name,
      String identity,
      Map<String, int[]> own,
      int[] labels,
      List<ClassCount> classes,
      Function<Function<FeatureMaker, Map<String, int[]>>, Map<String, int[]>> opened) {
    Path file = UserCache.folder().resolve("references").resolve(digest(name, identity) + ".json");
    Map<String, int[]> known = read(file);
    boolean fits =
        known.keySet().containsAll(own.keySet())
            && known.values().stream().allMatch(predicted -> predicted.length == labels.length);
    if (!fits) {
      known = opened.apply(maker -> predicted(named(name, maker), own, classes));
      AtomicFile.makeFolders(file);
      RecordFile.write(file, new Predictions(known));
    }
    Map<String, ReferenceScore> scores = new LinkedHashMap<>();
    for (Map.Entry<String, int[]> probe : own.entrySet()) {
      scores.put(
          probe.getKey(),
          PairedGain.of(probe.getValue(), known.get(probe.getKey()), labels, classes.size()));
    }
    return new Reference(name, scores);
  }

  private static FeatureMaker named(String name, FeatureMaker maker) {
    return (source, task) -> maker.embed(source, "%s (%s)".formatted(task, name));
  }

  private static Map<String, int[]> read(Path file) {
    try {
      return Files.exists(file) ? RecordFile.read(file, Predictions.class).predictions() : Map.of();
    } catch (SdclrException e) {
      return Map.of(); // of another version, or corrupt: it is made again
    }
  }

  private Map<String, int[]> network(
      boolean isStart, Function<FeatureMaker, Map<String, int[]>> work) {
    try (Network network =
        new Network(
            encoder.config().model(),
            isStart ? encoder.config().method().finishedParts() : NetworkParts.encoder(),
            encoder.compute(),
            encoder.config().seed())) {
      if (isStart) {
        Checkpoint.restoreFinished(encoder.run().firstCheckpoint(), network);
      }
      ImagePass pass = encoder.imagePass(plan.skipBadImages());
      return work.apply((source, task) -> Features.extract(network, source, pass, task, listener));
    }
  }

  private Map<String, int[]> pixels(Function<FeatureMaker, Map<String, int[]>> work) {
    ImagePass pass = encoder.imagePass(plan.skipBadImages());
    return work.apply(
        (source, task) ->
            Features.extract(
                PixelFeatures::of, PixelFeatures.DIMENSION, source, pass, task, listener));
  }

  private Map<String, int[]> predicted(
      FeatureMaker maker, Map<String, int[]> own, List<ClassCount> classes) {
    Map<String, int[]> predictions = new LinkedHashMap<>();
    try (Features learn = maker.embed(splits.learn(), "embed labelled images");
        Features all = maker.embed(splits.test(), "embed test images");
        Features test = Evaluator.learnable(all, learn, classes.size());
        CachedScoring scoring = CachedScoring.of(maker, splits, plan, learn, listener)) {
      if (own.containsKey("full")) {
        predictions.put("full", scoring.full(test, classes).predicted());
      }
      if (own.containsKey("few")) {
        FewShots.Draw draw = plan.fewShots().all(plan.seed()).get(0);
        predictions.put("few", scoring.few(draw, test, classes).predicted());
      }
      if (own.containsKey("knn")) {
        predictions.put("knn", plan.knn().predict(learn, test, classes.size()));
      }
    }
    return predictions;
  }

  /** Of all that bears on what a reference predicts. */
  private String digest(String name, String identity) {
    StringBuilder all = new StringBuilder();
    all.append(FORMAT).append('\n').append(name).append('\n').append(identity).append('\n');
    all.append(encoder.imageSize()).append(' ').append(encoder.compute().type()).append('\n');
    all.append(plan.seed()).append(plan.knn()).append(plan.fewShots()).append('\n');
    describe(splits.learn(), all);
    describe(splits.test(), all);
    splits.few().ifPresent(source -> describe(source, all));
    splits.validation().ifPresent(source -> describe(source, all));
    try {
      return Digests.of(
          "SHA-256", new ByteArrayInputStream(all.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void describe(ImageSource source, StringBuilder all) {
    all.append(ImageSelection.of("", source).phrase());
    for (int i = 0; i < Math.min(LOOKED_AT, source.size()); i++) {
      int index = (int) ((long) i * source.size() / Math.min(LOOKED_AT, source.size()));
      try {
        all.append(' ').append(Arrays.hashCode(source.read(index).rgb()));
      } catch (MalformedImageException e) {
        all.append(" unreadable");
      }
    }
    all.append('\n');
  }
}
