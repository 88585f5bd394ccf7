/**
 * Self-damaging contrastive learning for unlabelled, long-tailed image collections.
 *
 * <p>Read the packages in the order the data flows: {@code data} → {@code augment} → {@code tensor}
 * → {@code model} → {@code prune} → {@code loss} → {@code optim} → {@code method} → {@code run} →
 * {@code checkpoint} → {@code train} → {@code eval} → {@code mine} → {@code export} → {@code
 * report} → {@code recipe} → {@code cli}. A package uses only packages before it.
 *
 * <p>Shape letters used everywhere: N images, C channels, H height, W width, D embedding
 * dimensions, Y classes.
 */
package dev.sdclr;
