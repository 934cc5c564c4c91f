package org.marquetry.persistence.memory.internal;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.message.Message;
import org.marquetry.api.store.StoreReader;

/** Reads in the call, since there is nothing to wait for. */
final class MemoryReader implements StoreReader {
    private final Archive archive;

    MemoryReader(Archive archive) {
        this.archive = archive;
    }

    @Override
    public CompletionStage<QueuePage> queue(String clientId, long from, int maxMessages, int maxBytes) {
        return CompletableFuture.completedFuture(archive.readQueue(clientId, from, maxMessages, maxBytes));
    }

    @Override
    public CompletionStage<List<@Nullable Message>> retained(List<String> topics) {
        return CompletableFuture.completedFuture(archive.readRetained(topics));
    }
}
