package dev.rind.edge.config;

import java.time.Duration;

/**
 * How files are read.
 *
 * @param recheck how often one in use is compared with the disk
 * @param memoryBytesMax bytes of small files in memory
 * @param memoryFileMax bytes of a file that is small
 * @param openFilesMax 0: what the limit on open files allows
 * @param ioThreads threads that open and read cold files
 * @param ioWaitingMax requests that wait for them at most
 */
public record Body(Duration recheck, long memoryBytesMax, long memoryFileMax, int openFilesMax,
    int ioThreads, int ioWaitingMax) {}
