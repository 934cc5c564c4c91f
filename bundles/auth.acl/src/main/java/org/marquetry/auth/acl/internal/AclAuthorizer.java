package org.marquetry.auth.acl.internal;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.auth.AccessRequest;
import org.marquetry.api.auth.Authorization;
import org.marquetry.api.auth.Authorizer;
import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.health.Health;
import org.marquetry.api.health.HealthState;
import org.marquetry.files.FileWatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers by the rules of a file. They are swapped as a whole, and only for rules that could be read; before there are any, nothing
 * is allowed.
 */
final class AclAuthorizer implements Authorizer, Health, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AclAuthorizer.class);
    private static final String REMEDY = "correct the file; it is read again when it has changed";

    private final @Nullable String directory;
    private final LongConsumer whenChanged;
    private volatile Rules rules = RuleLines.parse(List.of());
    private volatile HealthState state = HealthState.WELL;
    private AclSettings settings;
    private FileWatch watch;
    private long changes;
    private boolean hasRules;

    /**
     * @param whenChanged is told a new number after each change of the rules
     * @throws ConfigurationException if the configuration is wrong, with a message of one line
     */
    AclAuthorizer(@Nullable String directory, Map<String, ?> configuration, LongConsumer whenChanged) {
        this.directory = directory;
        this.whenChanged = whenChanged;
        settings = AclSettings.read(configuration, directory);
        watch = watch();
        read();
    }

    /** Applies a change of the configuration, or leaves everything as it is. */
    void modified(Map<String, ?> configuration) {
        AclSettings next;
        try {
            next = AclSettings.read(configuration, directory);
        } catch (ConfigurationException e) {
            LOG.error("{}; the previous configuration stays in force", e.getMessage());
            return;
        }
        FileWatch former;
        synchronized (this) {
            former = watch;
            settings = next;
            watch = watch();
            read();
        }
        // Without the lock, which it may just be waiting for.
        former.close();
    }

    private FileWatch watch() {
        return FileWatch.of("acl", List.of(settings.file()), this::read);
    }

    private synchronized void read() {
        try {
            rules = RulesFile.read(settings.file(), settings.form());
            hasRules = true;
            state = HealthState.WELL;
            LOG.info("{}: {} rules in {}", settings.pid(), rules.count(), settings.file());
            whenChanged.accept(++changes);
        } catch (ConfigurationException e) {
            String consequence = hasRules ? "the rules stay that were read before" : "clients may not do anything";
            String reason = e.getMessage() + "; " + consequence;
            state = hasRules ? HealthState.degraded(reason, REMEDY) : HealthState.failed(reason, REMEDY);
            LOG.error("{}: {}", settings.pid(), reason);
        }
    }

    @Override
    public CompletionStage<Authorization> authorize(AccessRequest request) {
        return CompletableFuture.completedFuture(rules.decide(request));
    }

    @Override
    public String subject() {
        return AclSettings.PID;
    }

    @Override
    public HealthState state() {
        return state;
    }

    @Override
    public void close() {
        FileWatch last;
        synchronized (this) {
            last = watch;
        }
        last.close();
    }
}
