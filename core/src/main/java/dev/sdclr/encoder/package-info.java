/**
 * Finished encoders, wherever they come from: a run's last network ({@link
 * dev.sdclr.encoder.TrainedEncoder}) or a file ({@link dev.sdclr.encoder.EncoderFile}), and what
 * they make of images.
 */
package dev.sdclr.encoder;
