@echo off
rem Starts sdclr with the libraries beside it.
setlocal
set "home=%~dp0.."
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
if exist "%home%\runtime\bin\java.exe" set "java=%home%\runtime\bin\java"

"%java%" -version >nul 2>&1
if errorlevel 1 (
  echo sdclr: Java is not installed: version 17 or later is needed>&2
  exit /b 1
)

rem Java leaves the report of a crash of its own here, and nothing in the folder that the user works in.
set "cache=%SDCLR_CACHE%"
if not defined cache set "cache=%LOCALAPPDATA%\sdclr"
if not exist "%cache%\crashes" mkdir "%cache%\crashes" 2>nul

"%java%" -XX:+UseParallelGC -Xms64m ^
  "-XX:ErrorFile=%cache%\crashes\hs_err_pid%%p.log" ^
  "-XX:ReplayDataFile=%cache%\crashes\replay_pid%%p.log" ^
  -Dsdclr.command=%~n0 ^
  -Djava.awt.headless=true -Djdk.console=java.base --enable-native-access=ALL-UNNAMED ^
  %SDCLR_JAVA_OPTIONS% -jar "%home%\sdclr.jar" %*
exit /b %errorlevel%
