package dev.sdclr.method;

import dev.sdclr.augment.view.CycledViews;
import dev.sdclr.augment.view.TwoViews;
import dev.sdclr.augment.view.ViewConfig;
import dev.sdclr.augment.view.ViewMaker;
import dev.sdclr.loss.NegativeCosine;
import dev.sdclr.loss.RelationalDistanceLoss;
import dev.sdclr.method.part.MethodPart;
import dev.sdclr.method.part.TrainingBatch;
import dev.sdclr.method.part.TrainingSetup;
import dev.sdclr.method.part.TrainingSetup.TeacherFeatures;
import dev.sdclr.method.part.TrainingTime;
import dev.sdclr.model.Pass;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.tensor.UnitRows;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Learns a teacher's features: a linear layer behind the encoder should point where the teacher's
 * features do (cosine), and the encoder's own should lie among those of the batch as the teacher's
 * do (relational distances, Park et al. 2019).
 *
 * <p>Both views go through the network as one batch of 2N. The linear layer, that of classifiers,
 * is for training only. Relations are those of directions, as features are compared by cosine.
 */
final class Distillation extends Method {

  /** Enough for a mean, however many images there are. */
  private static final int IMAGES_OF_MEAN = 4096;

  private final DistilConfig.Settings settings;
  private final Teacher teacher;

  Distillation(DistilConfig config, TrainingSetup setup) {
    super(setup.network(config.finishedParts().withClassifier(config.teacherDimension(), false)));
    settings = config.distil();
    teacher = with(new Teacher(settings, setup.teacher().orElseThrow()));
  }

  @Override
  Tensor loss(TrainingBatch batch, TrainingTime time) {
    Tensor views = torch.cat(new TensorVector(batch.view1(), batch.view2())); // (2N, 3, H, W)
    Tensor features = network().features(views, Pass.DENSE_TRAINING);
    Tensor targets = torch.cat(new TensorVector(target(batch, time, 0), target(batch, time, 1)));
    Tensor wanted = targets.to(features.device(), features.scalar_type()); // (2N, E)
    Tensor cosine =
        NegativeCosine.loss(network().logits(features), wanted)
            .add(new Scalar(1))
            .mul(new Scalar(settings.cosineWeight()));
    if (settings.relationalWeight() == 0 || batch.indices().length < 2) {
      return cosine;
    }
    Tensor relational = relational(features, wanted, batch.indices().length);
    return cosine.add(relational, new Scalar(settings.relationalWeight()));
  }

  private Tensor target(TrainingBatch batch, TrainingTime time, int view) {
    int number = CycledViews.number(time.epoch(), view, settings.teacherViews());
    return teacher.features(batch.indices(), number);
  }

  /** Within each view, so that an image is not compared with itself. */
  private static Tensor relational(Tensor features, Tensor wanted, int images) {
    Tensor own = UnitRows.of(features);
    Tensor its = UnitRows.of(wanted);
    return RelationalDistanceLoss.loss(own.narrow(0, 0, images), its.narrow(0, 0, images))
        .add(
            RelationalDistanceLoss.loss(
                own.narrow(0, images, images), its.narrow(0, images, images)))
        .div(new Scalar(2.0));
  }

  /** The teacher's features, less their mean if that is asked for. */
  private static final class Teacher implements MethodPart {

    private final DistilConfig.Settings settings;
    private final TeacherFeatures known;
    private Tensor mean; // null until it is needed

    Teacher(DistilConfig.Settings settings, TeacherFeatures known) {
      this.settings = settings;
      this.known = known;
    }

    Tensor features(int[] images, int view) {
      Tensor features = known.of(images, view);
      if (!settings.centred()) {
        return features;
      }
      if (mean == null) {
        mean = mean();
      }
      return features.sub(mean);
    }

    private Tensor mean() {
      try (TensorScope scope = new TensorScope();
          NoGradient none = new NoGradient()) {
        return TensorScope.keep(known.of(known.some(IMAGES_OF_MEAN), 0).mean(0));
      }
    }

    @Override
    public Optional<ViewMaker> views(ViewConfig config, long seed) {
      return Optional.ofNullable(settings.randomViews())
          .map(count -> new CycledViews(new TwoViews(config, seed), count));
    }

    @Override
    public void close() {
      if (mean != null) {
        mean.close();
      }
      known.close();
    }
  }
}
