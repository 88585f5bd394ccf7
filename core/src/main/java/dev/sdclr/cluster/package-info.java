/** Clusters of features, and batches that are balanced by them. */
package dev.sdclr.cluster;
