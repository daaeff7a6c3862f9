package dev.rind.edge;

import dev.rind.testbed.Redis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.util.Map;
import java.util.TreeMap;

import static java.nio.charset.StandardCharsets.UTF_8;

/** What is in a Redis, and a stranger's hand in it. */
final class RedisProbe implements AutoCloseable {
  private final RedisClient client;

  RedisProbe(Redis redis) {
    client = RedisClient.create(redis.url());
  }

  RedisCommands<byte[], byte[]> commands() {
    return client.connect(ByteArrayCodec.INSTANCE).sync();
  }

  /** Every value that begins so, by its key. */
  Map<String, byte[]> values(String beginning) {
    var commands = commands();
    var values = new TreeMap<String, byte[]>();
    for (var key : commands.keys(beginning + "*")) {
      if (commands.type(key).equals("string")) {
        values.put(new String(key, UTF_8), commands.get(key));
      }
    }
    return values;
  }

  void put(String key, byte[] value) {
    var _ = commands().set(bytes(key), value);
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @Override
  public void close() {
    client.shutdown(0, 0, java.util.concurrent.TimeUnit.SECONDS);
  }
}
