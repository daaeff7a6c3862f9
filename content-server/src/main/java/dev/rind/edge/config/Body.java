package dev.rind.edge.config;

import java.time.Duration;

/**
 * How files are read.
 *
 * @param recheck how often one in use is compared with the disk
 * @param ioThreads threads that open and read cold files
 * @param ioWaitingMax requests that wait for them at most
 */
public record Body(Duration recheck, int ioThreads, int ioWaitingMax) {}
