package dev.sdclr.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sdclr.tensor.ComputeType;
import java.util.List;

/**
 * What a machine reaches; images are source images, of each of which a training step sees two
 * views.
 *
 * @param stepImagesPerSecond SDCLR's step on views that are there: forward, backward, update
 * @param endToEndImagesPerSecond the same step fed from image files by the loader's threads
 * @param convolutionBoundImagesPerSecond what a step would reach if it were its convolutions alone,
 *     each run by itself on all compute threads; a step can be faster, as its branches run side by
 *     side and its deepest convolutions by Winograd's way
 * @param viewsPerSecondPerCore32 views of 32 × 32 of decoded images, made by one thread
 * @param viewsPerSecondPerCoreJpeg224 views of 224 × 224 of JPEG files of 500 × 375, decoded and
 *     made by one thread
 * @param embedImagesPerSecond JPEG files of 500 × 375 through ResNet-18 of width 64 at 224 × 224
 * @param peakResidentMiB largest memory of the process until the end of the training parts; null
 *     where the system does not tell
 * @param firstStepSeconds from the start of the program to the end of its first training step
 * @param totalSeconds that measuring took
 * @param convolutions of the step's network, in its order
 * @param machine the processor's name, its cores and the operating system
 * @param version of this program
 * @param settings that were measured
 * @param notes what is to be known of them, a sentence each
 */
public record BenchResult(
    double stepImagesPerSecond,
    double endToEndImagesPerSecond,
    double convolutionBoundImagesPerSecond,
    double viewsPerSecondPerCore32,
    double viewsPerSecondPerCoreJpeg224,
    double embedImagesPerSecond,
    @JsonInclude(JsonInclude.Include.ALWAYS) Double peakResidentMiB,
    double firstStepSeconds,
    double totalSeconds,
    List<Layer> convolutions,
    String machine,
    String version,
    Settings settings,
    List<String> notes) {

  public BenchResult {
    convolutions = List.copyOf(convolutions);
    notes = List.copyOf(notes);
  }

  /**
   * A convolution of a training step.
   *
   * @param in channels
   * @param out channels
   * @param kernel its side, in pixels
   * @param stride in pixels
   * @param side of the maps that it reads, in pixels
   * @param route {@code direct}, or {@code winograd} by minimal filtering
   * @param weightsLeft share of its weights that the self-competitor keeps while weights are fresh
   */
  public record Layer(
      int in, int out, int kernel, int stride, int side, String route, double weightsLeft) {}

  /**
   * Settings as used.
   *
   * @param method pre-training method
   * @param encoder of the training steps
   * @param width channels of its first stage
   * @param headLayers of its projection head
   * @param imageSize side of the training views in pixels
   * @param batchSize images a step
   * @param type precision of convolutions
   * @param threads of the tensor library
   * @param loaderThreads that decode and augment
   * @param images what the end-to-end part reads
   */
  public record Settings(
      String method,
      String encoder,
      int width,
      int headLayers,
      int imageSize,
      int batchSize,
      ComputeType type,
      int threads,
      int loaderThreads,
      String images) {}
}
