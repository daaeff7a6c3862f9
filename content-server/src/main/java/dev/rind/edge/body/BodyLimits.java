package dev.rind.edge.body;

import java.time.Duration;

/**
 * Bounds of what is kept of stored files.
 *
 * @param recheck how often one in use is compared with the disk
 * @param memoryBytesMax of small files in memory
 * @param memoryFileMax bytes of a file that is small
 * @param openMax files open at once
 */
public record BodyLimits(Duration recheck, long memoryBytesMax, int memoryFileMax, int openMax) {}
