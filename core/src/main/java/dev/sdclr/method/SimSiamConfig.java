package dev.sdclr.method;

/**
 * Settings of SimSiam.
 *
 * @param predictorWidth of its hidden layer, in [1, 16384]; published: 512, a quarter of the
 *     projection; absent: 512
 */
public record SimSiamConfig(Integer predictorWidth) {

  public SimSiamConfig {
    predictorWidth = predictorWidth == null ? 512 : predictorWidth;
    PredictorWidth.require("method.simsiam.predictorWidth", predictorWidth);
  }
}
