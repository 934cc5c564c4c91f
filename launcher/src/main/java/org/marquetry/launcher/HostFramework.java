package org.marquetry.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

import org.apache.felix.framework.Felix;
import org.apache.felix.framework.util.FelixConstants;
import org.marquetry.launcher.log.FrameworkLog;
import org.marquetry.launcher.log.HostLog;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.service.log.LogService;
import org.osgi.service.log.LoggerFactory;

/** The embedded framework and the bundles that the launcher brings. */
final class HostFramework {
    /** Of bundles that the launcher brings, in front of the file name. */
    static final String LOCATION = "marquetry:";

    private static final String FILE_INSTALL = "org.apache.felix.fileinstall";

    private final Framework framework;
    private final boolean deploying;

    private HostFramework(Framework framework, boolean deploying) {
        this.framework = framework;
        this.deploying = deploying;
    }

    /** A framework that is ready for bundles. */
    static HostFramework init(Options options, DataDirectory data) throws LaunchException {
        try {
            Framework framework = new Felix(properties(options, data));
            framework.init();
            return new HostFramework(framework, options.deploy() != null);
        } catch (IOException | BundleException e) {
            throw new LaunchException(ExitStatus.FAILED, "the framework did not start: " + e.getMessage(), e);
        }
    }

    private static Map<String, Object> properties(Options options, DataDirectory data) throws IOException {
        Properties fixed = new Properties();
        try (InputStream source = HostFramework.class.getResourceAsStream("framework.properties")) {
            fixed.load(source);
        }
        Map<String, Object> properties = new HashMap<>();
        fixed.stringPropertyNames().forEach(name -> properties.put(name, fixed.getProperty(name)));
        properties.put(FelixConstants.LOG_LOGGER_PROP, new FrameworkLog());
        properties.put(Constants.FRAMEWORK_STORAGE, data.framework().toString());
        properties.put("marquetry.data", data.path().toString());
        properties.put("marquetry.brought", LOCATION);
        properties.put("marquetry.follow", "true");
        if (options.config() != null) {
            properties.put("marquetry.config", options.config().toString());
        }
        properties.put(
                "felix.fileinstall.tmpdir",
                data.framework().resolve("fileinstall").toString());
        if (options.deploy() != null) {
            properties.put("felix.fileinstall.dir", options.deploy().toString());
        }
        return properties;
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    List<Bundle> install(Feature feature) throws LaunchException {
        List<Bundle> installed = new ArrayList<>();
        for (String bundle : feature.bundles()) {
            try (InputStream content = feature.openBundle(bundle)) {
                installed.add(context().installBundle(LOCATION + bundle, content));
            } catch (IOException | BundleException e) {
                throw new LaunchException(ExitStatus.FAILED, bundle + " cannot be installed: " + e.getMessage(), e);
            }
        }
        return installed;
    }

    /** Starts what the broker runs on, and of the broker only the bundles whose symbolic names begin like this. */
    void startOnly(String symbolicName) throws LaunchException, IOException {
        String[] types = {LogService.class.getName(), LoggerFactory.class.getName()};
        context().registerService(types, new HostLog(), new Hashtable<>());
        List<Bundle> runtime = install(Feature.load("runtime"));
        List<Bundle> wanted = install(Feature.load("broker")).stream()
                .filter(bundle -> bundle.getSymbolicName().startsWith(symbolicName))
                .toList();
        start();
        start(runtime);
        start(wanted);
    }

    void start() throws LaunchException {
        try {
            framework.start();
        } catch (BundleException e) {
            throw new LaunchException(ExitStatus.FAILED, "the framework did not start: " + e.getMessage(), e);
        }
    }

    void start(List<Bundle> bundles) throws LaunchException {
        for (Bundle bundle : bundles) {
            if (isStarted(bundle)) {
                start(bundle);
            }
        }
    }

    private static void start(Bundle bundle) throws LaunchException {
        try {
            bundle.start();
        } catch (BundleException e) {
            String reason = Objects.toString(e.getMessage()).lines().findFirst().orElse("");
            throw new LaunchException(ExitStatus.FAILED, bundle.getSymbolicName() + " did not start: " + reason, e);
        }
    }

    /** Fragments are part of their hosts, and File Install without a directory would look for one of its own. */
    private boolean isStarted(Bundle bundle) {
        boolean fragment = bundle.getHeaders("").get(Constants.FRAGMENT_HOST) != null;
        return !fragment && (deploying || !FILE_INSTALL.equals(bundle.getSymbolicName()));
    }

    /** Waits until something stops the framework. */
    void awaitStop() throws InterruptedException {
        framework.waitForStop(0);
    }

    /**
     * Stops all bundles in the reverse order of their start.
     *
     * @return whether that was done within the bound
     */
    boolean stop(Duration bound) throws InterruptedException {
        try {
            framework.stop();
        } catch (BundleException e) {
            throw new IllegalStateException("the framework cannot be stopped", e);
        }
        return framework.waitForStop(bound.toMillis()).getType() != FrameworkEvent.WAIT_TIMEDOUT;
    }
}
