package dev.sdclr.eval;

import dev.sdclr.Digests;
import dev.sdclr.ProgressListener;
import dev.sdclr.augment.view.EvalView;
import dev.sdclr.augment.view.Preprocessing;
import dev.sdclr.checkpoint.Checkpoint;
import dev.sdclr.encoder.BatchEncoder;
import dev.sdclr.encoder.EncoderFile;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.method.DistilConfig;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.Network;
import dev.sdclr.model.NetworkParts;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.Reference;
import dev.sdclr.run.Reference.ReferenceScore;
import dev.sdclr.train.ImagePass;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
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
 * @param splits that it is scored on, without what cannot be read
 * @param plan what is scored
 * @param listener that follows
 */
record References(
    TrainedEncoder encoder, LabelledSplits splits, EvaluationPlan plan, ProgressListener listener) {

  private static final Logger LOG = LoggerFactory.getLogger(References.class);
  private static final int FORMAT = 2;

  /**
   * Something to be better than.
   *
   * @param name in reports
   * @param identity of what computes it, beside the images and the plan
   * @param opened opens it, and has the given work done on its features
   */
  private record Compared(
      String name,
      String identity,
      Function<Function<FeatureMaker, Map<String, int[]>>, Map<String, int[]>> opened) {}

  /**
   * What all are asked.
   *
   * @param images in words, looked at once
   * @param tested how many are to be predicted
   */
  private record Asked(Set<String> probes, String images, int tested) {}

  /**
   * Scores all references; what another process is computing comes after the rest.
   *
   * @param own the run's predictions, by probe, and by {@link FewShots.Draw#probe} of few labels
   * @param labels of the test images
   */
  List<Reference> score(Map<String, int[]> own, int[] labels, List<ClassCount> classes) {
    Set<String> probes = own.keySet();
    Asked asked = new Asked(probes, images(), labels.length);
    List<Compared> all = compared(asked);
    Map<String, Map<String, int[]>> found = new HashMap<>();
    List<Compared> elsewhere = new ArrayList<>();
    for (Compared one : all) {
      Optional<Map<String, int[]>> free =
          kept(one, asked).ifFree(() -> predicted(one, probes, classes));
      free.ifPresentOrElse(
          predictions -> found.put(one.name, predictions), () -> elsewhere.add(one));
    }
    for (Compared one : elsewhere) {
      listener.say(
          "another process is scoring the reference \"%s\": waiting for it".formatted(one.name));
      found.put(one.name, kept(one, asked).whenFree(() -> predicted(one, probes, classes)));
    }
    return all.stream()
        .map(one -> new Reference(one.name, scores(own, found.get(one.name), labels, classes)))
        .toList();
  }

  private List<Compared> compared(Asked asked) {
    List<Compared> all = new ArrayList<>();
    ModelConfig model = encoder.config().model();
    String architecture =
        String.format(
            Locale.ROOT, "%s width %d stem %s", model.depth(), model.width(), model.stem());
    boolean isTrained = !encoder.config().method().keepsEncoder();
    if (isTrained && Files.exists(encoder.run().firstCheckpoint())) {
      String start = "start %s %s".formatted(encoder.config().initFromSha256(), architecture);
      all.add(new Compared("start", start, work -> network(true, work)));
    }
    boolean isUntrained = !isTrained && encoder.config().initFrom() == null;
    if (encoder.hasNetwork() && !isUntrained) { // an ONNX model cannot be had untrained
      String untrained =
          String.format(Locale.ROOT, "%s seed %d", architecture, encoder.config().seed());
      all.add(new Compared("untrained", untrained, work -> network(false, work)));
    }
    all.add(new Compared("pixels", "1", this::pixels));
    if (encoder.config().method() instanceof DistilConfig method) {
      String teacher = "teacher %s %s".formatted(method.teacherSha256(), method.preprocessing());
      Compared compared = new Compared("teacher", teacher, work -> teacher(method, work));
      boolean isKept = kept(compared, asked).known().isPresent();
      Optional<String> loss = isKept ? Optional.empty() : loss(method);
      loss.ifPresentOrElse(
          what -> LOG.warn("{}: the teacher is left out of the references", what),
          () -> all.add(compared));
    }
    return all;
  }

  /** Whether the teacher can no longer be asked; empty: it can. */
  private static Optional<String> loss(DistilConfig method) {
    Path file = Path.of(method.teacher());
    if (!Files.isRegularFile(file)) {
      return Optional.of(file + " is not there any more");
    }
    return new EncoderFile(file).sha256().equals(method.teacherSha256())
        ? Optional.empty()
        : Optional.of(file + " is not the file that the run learnt from");
  }

  private KeptPredictions kept(Compared one, Asked asked) {
    String digest = digest(one.name, one.identity, asked.images);
    return KeptPredictions.of(digest, asked.probes, asked.tested);
  }

  private Map<String, int[]> predicted(Compared one, Set<String> probes, List<ClassCount> classes) {
    return one.opened.apply(
        maker ->
            predicted(
                (source, task) -> maker.embed(source, "%s (%s)".formatted(task, one.name)),
                probes,
                classes));
  }

  private static Map<String, ReferenceScore> scores(
      Map<String, int[]> own,
      Map<String, int[]> reference,
      int[] labels,
      List<ClassCount> classes) {
    Map<String, List<String>> draws =
        own.keySet().stream()
            .collect(
                Collectors.groupingBy(FewShots::probeOf, LinkedHashMap::new, Collectors.toList()));
    Map<String, ReferenceScore> scores = new LinkedHashMap<>();
    draws.forEach(
        (probe, names) ->
            scores.put(
                probe,
                PairedGain.of(
                    names.stream().map(own::get).toList(),
                    names.stream().map(reference::get).toList(),
                    labels,
                    classes.size())));
    return scores;
  }

  private Map<String, int[]> teacher(
      DistilConfig method, Function<FeatureMaker, Map<String, int[]>> work) {
    EncoderFile teacher =
        new EncoderFile(Path.of(method.teacher()), Preprocessing.orNone(method.preprocessing()));
    try (BatchEncoder opened = teacher.open()) {
      ImagePass pass =
          new ImagePass(
              opened.compute(),
              opened.view(),
              plan.skipBadImages() || encoder.config().data().skipBadImages());
      return work.apply((source, task) -> Features.extract(opened, source, pass, task, listener));
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
      FeatureMaker maker, Set<String> probes, List<ClassCount> classes) {
    Map<String, int[]> predictions = new LinkedHashMap<>();
    try (Learnt learnt = Learnt.of(maker, splits, plan);
        Features test = maker.embed(splits.test(), "embed test images");
        CachedScoring scoring = CachedScoring.of(maker, splits, plan, learnt, listener)) {
      if (probes.contains("full")) {
        predictions.put("full", scoring.full(test, classes).predicted());
      }
      for (FewShots.Draw draw : plan.fewShots().compared(plan.seed())) {
        if (probes.contains(draw.probe())) {
          predictions.put(draw.probe(), scoring.few(draw, test, classes).predicted());
        }
      }
      if (probes.contains("knn")) {
        predictions.put("knn", plan.knn().predict(learnt.all(), test, classes.size()));
      }
    }
    return predictions;
  }

  /** Those to learn from and to test by, as they are now. */
  private String images() {
    StringBuilder all = new StringBuilder();
    all.append(ImageIdentity.of(splits.learn())).append('\n');
    all.append(ImageIdentity.of(splits.test())).append('\n');
    all.append("few ");
    splits.few().ifPresent(source -> all.append(ImageIdentity.of(source)).append('\n'));
    all.append("validation ");
    splits.validation().ifPresent(source -> all.append(ImageIdentity.of(source)).append('\n'));
    return all.toString();
  }

  /** Of all that bears on what a reference predicts. */
  private String digest(String name, String identity, String images) {
    StringBuilder all = new StringBuilder();
    all.append(FORMAT).append('\n').append(name).append('\n').append(identity).append('\n');
    EvalView view = encoder.view();
    all.append(view.imageSize()).append(' ').append(view.shorterSide()).append(' ');
    all.append(encoder.compute().type()).append('\n');
    all.append(plan.seed()).append(plan.knn()).append(plan.fewShots()).append('\n');
    all.append(images);
    return Digests.sha256(all.toString().getBytes(StandardCharsets.UTF_8));
  }
}
