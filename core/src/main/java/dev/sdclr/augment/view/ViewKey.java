package dev.sdclr.augment.view;

/**
 * Which view is to be made.
 *
 * @param epoch 0-based
 * @param index number of the image in its source
 * @param view number of the view, from 0; an image that comes again in an epoch goes on counting
 */
public record ViewKey(int epoch, int index, int view) {}
