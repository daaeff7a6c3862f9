package dev.rind.bench.swarm;

/** Why a try to fetch a file failed. */
enum Trouble {
  /** No connection within the time, or it was refused. */
  CONNECT,
  /** A connection that TLS did not come to terms on. */
  TLS,
  /** For so long no byte came. */
  TIMEOUT,
  /** Closed or reset before the end of the answer. */
  CUT,
  /** Not 200. */
  STATUS,
  /** The bytes are not what the metadata says. */
  DIGEST,
  /** {@code repomd.xml} is another one than when the swarm began. */
  REPUBLISHED,
  /** Not HTTP/1.1. */
  PROTOCOL
}
