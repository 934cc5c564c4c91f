package org.marquetry.persistence.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.message.Message;
import org.marquetry.api.store.StoreException;
import org.marquetry.api.store.StoreReader;
import org.marquetry.persistence.keyvalue.Table;
import org.marquetry.persistence.keyvalue.TableException;

/** The way of one loop to the reading thread. */
final class LoopReader implements StoreReader {
    private final TableAccess access;
    private final StoreHealth health;
    private final Executor readers;
    private final Executor loop;

    LoopReader(TableAccess access, StoreHealth health, Executor readers, Executor loop) {
        this.access = access;
        this.health = health;
        this.readers = readers;
        this.loop = loop;
    }

    @Override
    public CompletionStage<QueuePage> queue(String clientId, long from, int maxMessages, int maxBytes) {
        QueueReading reading = new QueueReading(health, clientId, maxMessages, maxBytes);
        return read(table -> reading.from(table, from));
    }

    @Override
    public CompletionStage<List<@Nullable Message>> retained(List<String> topics) {
        return read(table -> {
            List<@Nullable Message> found = new ArrayList<>(topics.size());
            for (String topic : topics) {
                found.add(retained(table, topic));
            }
            return found;
        });
    }

    private @Nullable Message retained(Table table, String topic) throws TableException {
        try {
            byte[] value = table.get(Keys.retained(topic));
            return value == null ? null : MessageRecord.retained(value);
        } catch (DamagedRecordException e) {
            health.damaged("the retained message of " + topic + ": " + e.getMessage());
        } catch (TableException e) {
            if (e.kind() != TableException.Kind.DAMAGED) {
                throw e;
            }
            health.damaged("the retained message of " + topic + ": " + e.getMessage());
        }
        return null;
    }

    private <T> CompletionStage<T> read(TableAccess.Reading<T> reading) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            readers.execute(() -> give(result, reading));
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(new StoreException(StoreException.Kind.FAILED, "the store is closed", e));
        }
        return result;
    }

    private <T> void give(CompletableFuture<T> result, TableAccess.Reading<T> reading) {
        try {
            T found = access.read(reading);
            loop.execute(() -> result.complete(found));
        } catch (TableException e) {
            fail(result, e);
        } catch (RejectedExecutionException e) {
            // The loop has ended, and whoever asked with it.
            result.completeExceptionally(e);
        } catch (RuntimeException e) {
            fail(result, Failures.unexpected(e));
        }
    }

    private <T> void fail(CompletableFuture<T> result, TableException cause) {
        StoreException failure = Failures.of(access.directory(), cause);
        try {
            loop.execute(() -> result.completeExceptionally(failure));
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(failure);
        }
    }
}
