package dev.sdclr.run;

import java.util.List;

/**
 * How well one probe separates the classes on the test split.
 *
 * @param accuracy mean of the class accuracies, in percent
 * @param balancedness population standard deviation of (many, medium, few), in points; smaller is
 *     better
 * @param many mean class accuracy of the classes with the most pre-training images, in percent;
 *     null when no class is in the group
 * @param medium the same of the middle third
 * @param few the same of the rarest third
 * @param perClass accuracy by class number, in percent
 * @param protocol how it was measured, in one phrase
 * @param labelSplit which labelled images the probe learnt from, in one phrase
 */
public record Score(
    double accuracy,
    double balancedness,
    Double many,
    Double medium,
    Double few,
    List<Double> perClass,
    String protocol,
    String labelSplit) {}
