/**
 * What a user has done: pre-training, resuming, evaluation, mining, embedding, export, reports and
 * measurements, each a {@link dev.sdclr.job.Job}, whole with locks, records and maps.
 *
 * <p>The command line, the examples and other programs run the same jobs; they differ in the {@link
 * dev.sdclr.job.JobListener} that they follow them with.
 */
package dev.sdclr.job;
