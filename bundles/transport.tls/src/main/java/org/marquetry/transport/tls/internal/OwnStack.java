package org.marquetry.transport.tls.internal;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

import javax.net.ssl.SSLException;

import org.jspecify.annotations.Nullable;

/**
 * Calls Netty on a thread that nobody else is on. Netty keeps the exceptions by which it found out what is missing, and a kept
 * exception keeps the classes of all who were on the stack: the first of this bundle's versions would never go.
 */
final class OwnStack {
    private OwnStack() {}

    /**
     * What a method of Netty's answers.
     *
     * @param method a reference to it, since a lambda's body would be on the stack
     */
    static <T> T call(Callable<T> method) throws SSLException {
        FutureTask<T> task = new FutureTask<>(method);
        new Thread(task, "marquetry-tls-context").start();
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SSLException("it was not waited for", e);
        } catch (ExecutionException e) {
            throw thrown(e.getCause());
        }
    }

    private static SSLException thrown(@Nullable Throwable cause) {
        if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof SSLException ssl ? ssl : new SSLException(cause);
    }
}
