/**
 * {@code rind swarm}: thousands of yum clients, which behave as librepo does (contract 8.5), and what a server did to them.
 *
 * <p>{@link dev.rind.bench.swarm.RepositoryReader} reads once what the repositories have; each {@code YumClient} then
 * fetches its share, one {@code Stage} after the other. A {@code Shard} is the clients of one event loop, {@link
 * dev.rind.bench.swarm.Swarm} is all shards, and {@link dev.rind.bench.swarm.Result} what came of it.
 */
@NullMarked
package dev.rind.bench.swarm;

import org.jspecify.annotations.NullMarked;
