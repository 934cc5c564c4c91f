package org.marquetry.launcher;

import java.io.IOException;
import java.time.Duration;
import java.util.Hashtable;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.marquetry.launcher.log.HostLog;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.log.LogService;
import org.osgi.service.log.LoggerFactory;
import org.slf4j.Logger;

/** One run of the broker: from the options to the end. */
final class Launch {
    private static final Logger LOG = org.slf4j.LoggerFactory.getLogger("org.marquetry.launcher");

    private final Options options;
    private final HostLog log = new HostLog();
    private @Nullable ConfigDirectory files;

    @SuppressWarnings("NullAway.Init")
    private DataDirectory data;

    @SuppressWarnings("NullAway.Init")
    private HostFramework host;

    private @Nullable ControlSocket control;
    private @Nullable SelfSigned selfSigned;

    Launch(Options options) {
        this.options = options;
    }

    /**
     * Starts the broker.
     *
     * @param bound how long to wait for the pieces, once all were told to start
     * @return where clients can connect
     */
    List<String> start(Duration bound) throws LaunchException, InterruptedException {
        checkDirectories();
        open();
        if (options.selfSigned()) {
            selfSigned = SelfSigned.in(data.path());
        }
        List<Bundle> runtime = host.install(feature("runtime"));
        List<Bundle> broker = host.install(feature("broker"));
        host.start();
        host.start(runtime);
        configure();
        host.start(broker);
        StartWatch watch = new StartWatch(host.context());
        List<String> listeners = watch.awaitListeners(bound);
        log.started();
        watch.otherFailures().forEach(failure -> LOG.error(failure.message()));
        new UntakenConfigurations(host.context()).watch();
        listenToCommands();
        return listeners;
    }

    private synchronized void listenToCommands() {
        control = ControlSocket.open(DataDirectory.control(data.path()), new Tools(host.context()));
    }

    private void checkDirectories() throws LaunchException {
        if (options.deploy() != null) {
            Directories.require("deploy directory", options.deploy());
        }
        if (options.config() != null) {
            files = ConfigDirectory.open(options.config());
        }
        if (hasListener() && options.port() != null) {
            throw new LaunchException(
                    ExitStatus.USAGE,
                    "--port is for the default listener, and there is none, since " + options.config()
                            + " has listeners: leave one of the two out");
        }
    }

    private boolean hasListener() {
        return files != null && files.has(Pid::isListener);
    }

    private void configure() throws LaunchException {
        Configurations configurations = new Configurations(new Services(host.context()));
        if (!hasListener()) {
            new DefaultListener(options.defaultListenerPort()).configure(configurations);
        }
        if (selfSigned != null) {
            selfSigned.configure(configurations, !hasListener(), options.defaultListenerPort());
        }
        if (files == null || StorePlace.isDefaultUsed(options, files)) {
            DefaultStore.here().configure(configurations);
        }
        if (files != null) {
            boolean isHeapLeft = StorePlace.isHeapLeft(options, files);
            files.load(configurations, pid -> isHeapLeft && StorePlace.isInHeap(pid));
            files.watch(configurations);
        }
    }

    private synchronized void open() throws LaunchException {
        data = DataDirectory.open(options.data());
        host = HostFramework.init(options, data);
        BundleContext context = host.context();
        String[] types = {LogService.class.getName(), LoggerFactory.class.getName()};
        context.registerService(types, log, new Hashtable<>());
    }

    private static Feature feature(String name) throws LaunchException {
        try {
            return Feature.load(name);
        } catch (IOException e) {
            throw new LaunchException(ExitStatus.FAILED, Objects.toString(e.getMessage()), e);
        }
    }

    /** What else to say once it is ready. */
    Optional<String> hint(List<String> listeners) {
        return Optional.ofNullable(selfSigned).map(signed -> signed.hint(listeners));
    }

    void awaitStop() throws InterruptedException {
        host.awaitStop();
    }

    /**
     * Drains and stops the broker, as far as it has come.
     *
     * @return whether that was done within the bound
     */
    synchronized boolean stop(Duration bound) throws InterruptedException {
        if (files != null) {
            files.close();
        }
        if (control != null) {
            control.close();
        }
        boolean stopped = host == null || host.stop(bound);
        if (data != null && stopped) {
            try {
                data.close();
            } catch (IOException e) {
                LOG.warn("the data directory was not given free: {}", e.getMessage());
            }
        }
        return stopped;
    }
}
