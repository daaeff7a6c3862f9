package dev.rind.edge.body;

import java.time.Duration;

/**
 * Bounds of what is kept of stored files.
 *
 * @param recheck how often one in use is compared with the disk
 * @param memoryBytesMax of small files in memory
 * @param memoryFileMax bytes of a file that is small
 * @param openMax files open at once
 * @param sharedMax small files whose memory a socket takes bytes from without a copy, for each of which a descriptor is
 *        open as well
 */
public record BodyLimits(Duration recheck, long memoryBytesMax, int memoryFileMax, int openMax,
    int sharedMax) {}
