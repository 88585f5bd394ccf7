package dev.sdclr.eval;

import dev.sdclr.ProgressListener;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.Subset;
import dev.sdclr.data.split.HoldOut;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.run.ClassCount;
import dev.sdclr.train.ImagePass;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Probes trained as those of the published tables; see {@link PublishedProbe}.
 *
 * <p>Without a validation list, a tenth of every class of the labelled images is held out: CIFAR's
 * published lists do the same.
 *
 * @param learn to learn from, without the validation images
 * @param few listed images to learn from; absent: drawn from {@code learn}
 * @param validation features to choose by; closed with this
 */
record PublishedScoring(
    TrainedEncoder encoder,
    EvaluationPlan plan,
    ImageSource learn,
    String learnDescription,
    Optional<ImageSource> few,
    Features validation,
    ProgressListener listener)
    implements LinearScoring {

  private static final String FEW_TASK = "train few-shot linear probe";
  private static final double HELD_OUT = 0.1;
  private static final int MAX_SMALL_PIXELS = 64;

  static PublishedScoring of(
      TrainedEncoder encoder,
      LabelledSplits splits,
      EvaluationPlan plan,
      ProgressListener listener) {
    ImageSource learn = learnable(splits, plan);
    String learnDescription = splits.learnDescription();
    ImageSource validation;
    if (splits.validation().isPresent()) {
      validation = splits.validation().get();
    } else {
      HoldOut parts = HoldOut.of(splits.learn(), HELD_OUT, plan.seed());
      validation = new Subset(splits.learn(), parts.heldOut());
      learnDescription += ", less a tenth held out to choose by";
    }
    ImagePass pass = encoder.imagePass(plan.skipBadImages());
    Features chosenBy =
        Features.extract(encoder.features(), validation, pass, "embed validation images", listener);
    return new PublishedScoring(
        encoder, plan, learn, learnDescription, splits.few(), chosenBy, listener);
  }

  /** What is left to learn from. */
  static ImageSource learnable(LabelledSplits splits, EvaluationPlan plan) {
    ImageSource learn = splits.learn();
    return splits.validation().isPresent()
        ? learn
        : new Subset(learn, HoldOut.of(learn, HELD_OUT, plan.seed()).kept());
  }

  @Override
  public Scored full(Features test, List<ClassCount> classes) {
    return score(
        PublishedProbe.Settings.full(isSmall()),
        learn,
        "train full-shot linear probe",
        plan.seed(),
        test,
        classes,
        learnDescription);
  }

  @Override
  public Scored few(FewShots.Draw draw, Features test, List<ClassCount> classes) {
    if (few.isPresent()) {
      String split = String.format(Locale.ROOT, "%,d listed images", few.get().size());
      return fewScore(few.get(), FEW_TASK, plan.seed(), test, classes, split);
    }
    ImageSource drawn = new Subset(learn, draw.budget().draw(learn, draw.seed()));
    String split = LinearScoring.fewDescription(drawn.size(), learn, learnDescription, draw.seed());
    String task = plan.fewShots().task(FEW_TASK, draw);
    return fewScore(drawn, task, draw.seed(), test, classes, split);
  }

  private Scored fewScore(
      ImageSource from,
      String task,
      long seed,
      Features test,
      List<ClassCount> classes,
      String split) {
    PublishedProbe.Settings settings = PublishedProbe.Settings.few(isSmall());
    return score(settings, from, task, seed, test, classes, split);
  }

  private boolean isSmall() {
    return encoder.config().views().imageSize() <= MAX_SMALL_PIXELS;
  }

  private Scored score(
      PublishedProbe.Settings settings,
      ImageSource from,
      String task,
      long seed,
      Features test,
      List<ClassCount> classes,
      String labelSplit) {
    ImagePass pass = encoder.imagePass(plan.skipBadImages());
    PublishedProbe probe = new PublishedProbe(encoder.features(), pass, settings, seed);
    int[] predicted = probe.predict(from, validation, test, classes.size(), task, listener);
    return new Scored(
        LongTailMetrics.score(
            predicted, test.labels(), classes, plan.seed(), settings.protocol(), labelSplit),
        predicted);
  }

  @Override
  public void close() {
    validation.close();
  }
}
